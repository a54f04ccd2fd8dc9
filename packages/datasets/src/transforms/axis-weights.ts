/** How an axis of the output is made: a weighted sum of some neighbours for each place. */
export interface AxisWeights {
  /** `[out]`: the first neighbour */
  readonly starts: Int32Array;
  /** `[out]`: how many neighbours; all of them are inside */
  readonly counts: Int32Array;
  /** `[out, taps]`, zero beyond the count */
  readonly weights: Float64Array;
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

const smoothCubic = cubic(-0.5);
const sharpCubic = cubic(-0.75);

/** PyTorch's interpolation, `align_corners=False`. */
export function axisWeights(
  from: number,
  to: number,
  interpolation: "bilinear" | "bicubic",
  antialias: boolean,
): AxisWeights {
  if (interpolation === "bilinear") return weigh(from, to, triangle, antialias);
  return weigh(from, to, antialias ? smoothCubic : sharpCubic, antialias);
}

function weigh(from: number, to: number, filter: Filter, antialias: boolean): AxisWeights {
  const scale = from / to;
  // Shrinking with antialias, the filter is as wide as what a pixel covers.
  const width = antialias && scale > 1 ? scale : 1;
  const support = filter.radius * width;
  const taps = Math.ceil(support) * 2 + 1;
  const starts = new Int32Array(to);
  const counts = new Int32Array(to);
  const weights = new Float64Array(to * taps);
  for (let i = 0; i < to; i++) {
    const center = scale * (i + 0.5);
    const first = Math.floor(center - support + 0.5);
    const end = Math.floor(center + support + 0.5);
    const start = Math.min(Math.max(first, 0), from - 1);
    let sum = 0;
    for (let place = first; place < end; place++) {
      const inside = Math.min(Math.max(place, 0), from - 1);
      // With antialias the filter is cut off at the border; without, the border pixel is repeated.
      if (antialias && inside !== place) continue;
      const weight = filter.weight((place + 0.5 - center) / width);
      weights[i * taps + inside - start]! += weight;
      sum += weight;
    }
    starts[i] = start;
    counts[i] = Math.min(end, from) - start;
    for (let tap = i * taps; tap < (i + 1) * taps; tap++) weights[tap]! /= sum;
  }
  return { starts, counts, weights, taps };
}

/**
 * Where each place of the output comes from without interpolation: PyTorch's `nearest` (the corner of what a pixel
 * covers) or `nearest-exact` (its middle), reckoned in float32 as there.
 */
export function nearestPlaces(from: number, to: number, exact: boolean): Int32Array {
  const scale = Math.fround(from / to);
  const offset = exact ? 0.5 : 0;
  const places = new Int32Array(to);
  for (let i = 0; i < to; i++) {
    places[i] = Math.min(Math.floor(Math.fround((i + offset) * scale)), from - 1);
  }
  return places;
}
