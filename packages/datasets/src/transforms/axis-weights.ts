/** How the pixels of one axis of the output are made: a weighted sum of `taps` neighbours each. */
export interface AxisWeights {
  /** `[out]`: the first neighbour */
  readonly starts: Int32Array;
  /** `[out, taps]`, zero where there are fewer */
  readonly weights: Float32Array;
  readonly taps: number;
}

/** How much a pixel at a distance counts; nothing from `radius` on. */
interface Filter {
  readonly radius: number;
  weight(distance: number): number;
}

const triangle: Filter = {
  radius: 1,
  weight: (distance) => Math.max(0, 1 - Math.abs(distance)),
};

/** Keys' cubic convolution; PyTorch takes a = −0.5, as Pillow does, with antialias and −0.75 without. */
function cubic(a: number): Filter {
  return {
    radius: 2,
    weight: (distance) => {
      const x = Math.abs(distance);
      if (x >= 2) return 0;
      return x < 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 : (((x - 5) * x + 8) * x - 4) * a;
    },
  };
}

/** PyTorch's interpolation, `align_corners=False`. */
export function axisWeights(
  from: number,
  to: number,
  interpolation: "bilinear" | "bicubic",
  antialias: boolean,
): AxisWeights {
  if (interpolation === "bilinear") return weigh(from, to, triangle, antialias);
  return weigh(from, to, cubic(antialias ? -0.5 : -0.75), antialias);
}

function weigh(from: number, to: number, filter: Filter, antialias: boolean): AxisWeights {
  const scale = from / to;
  // Shrinking with antialias, the filter is as wide as what a pixel covers.
  const width = antialias && scale > 1 ? scale : 1;
  const support = filter.radius * width;
  const taps = Math.ceil(support) * 2 + 1;
  const starts = new Int32Array(to);
  const weights = new Float32Array(to * taps);
  for (let i = 0; i < to; i++) {
    const center = scale * (i + 0.5);
    const first = Math.floor(center - support + 0.5);
    const start = Math.max(first, 0);
    const row = Array.from({ length: taps }, () => 0);
    for (let place = first; place < Math.floor(center + support + 0.5); place++) {
      const isInside = place >= 0 && place < from;
      // With antialias the filter is cut off at the border; without, the border pixel is repeated.
      if (antialias && !isInside) continue;
      const inside = Math.min(Math.max(place, 0), from - 1);
      row[inside - start]! += filter.weight((place + 0.5 - center) / width);
    }
    const sum = row.reduce((total, weight) => total + weight, 0);
    starts[i] = start;
    weights.set(
      row.map((weight) => weight / sum),
      i * taps,
    );
  }
  return { starts, weights, taps };
}
