/** How the pixels of one axis of the output are made: a weighted sum of `taps` neighbours each. */
export interface AxisWeights {
  /** `[out]`: the first neighbour */
  readonly starts: Int32Array;
  /** `[out, taps]`, zero where there are fewer */
  readonly weights: Float32Array;
  readonly taps: number;
}

/** The triangle filter of PyTorch's bilinear interpolation, `align_corners=False`. */
export function axisWeights(from: number, to: number, antialias: boolean): AxisWeights {
  const scale = from / to;
  // Shrinking with antialias, the triangle is as wide as what a pixel covers.
  const support = antialias && scale > 1 ? scale : 1;
  const taps = Math.ceil(support) * 2 + 1;
  const starts = new Int32Array(to);
  const weights = new Float32Array(to * taps);
  for (let i = 0; i < to; i++) {
    const center = clampedCenter(scale * (i + 0.5), from, antialias);
    const start = Math.max(Math.floor(center - support + 0.5), 0);
    const end = Math.min(Math.floor(center + support + 0.5), from);
    const row = Array.from({ length: end - start }, (_, tap) =>
      Math.max(0, 1 - Math.abs(start + tap + 0.5 - center) / support),
    );
    const sum = row.reduce((total, weight) => total + weight, 0);
    starts[i] = start;
    weights.set(
      row.map((weight) => weight / sum),
      i * taps,
    );
  }
  return { starts, weights, taps };
}

/** Without antialias the border pixel is repeated; with it, the filter is cut off and normalized. */
function clampedCenter(center: number, from: number, antialias: boolean): number {
  return antialias ? center : Math.min(Math.max(center, 0.5), from - 0.5);
}
