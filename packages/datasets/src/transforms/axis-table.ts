import { axisWeights, type AxisWeights } from "./axis-weights.ts";

/** An axis of which every place is made of two neighbours at most, none with a negative weight, as in enlarging. */
export interface PixelPairs {
  /** `[out]`: the neighbours; the same one twice where there is one */
  readonly firsts: Int32Array;
  readonly seconds: Int32Array;
  /** `[out]` */
  readonly firstWeights: Int32Array;
  readonly secondWeights: Int32Array;
}

/** How an axis of bytes is resized, in integers as Pillow and PyTorch do it. */
export interface AxisTable extends Omit<AxisWeights, "weights"> {
  /** `[out, taps]`: of 16 bits, `weight · 2^precision` */
  readonly weights: Int32Array;
  readonly precision: number;
  /** Where all of it is pairs whose sums are bytes, so that nothing has to be clamped. */
  readonly pairs: PixelPairs | undefined;
}

/** Undefined where the axis keeps its length. */
export function axisTable(
  from: number,
  to: number,
  interpolation: "bilinear" | "bicubic",
  antialias: boolean,
): AxisTable | undefined {
  if (from === to) return undefined;
  const { weights: exact, ...places } = axisWeights(from, to, interpolation, antialias);
  const integers = { ...places, ...toIntegers(exact) };
  return { ...integers, pairs: pairsOf(integers) };
}

function toIntegers(weights: Float64Array): Pick<AxisTable, "weights" | "precision"> {
  const largest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  let precision = 0;
  while (precision < 22 && Math.floor(0.5 + largest * 2 ** (precision + 1)) < 2 ** 15) precision++;
  // Rounded away from zero at a half.
  const integers = Int32Array.from(
    weights,
    (weight) => Math.sign(weight) * Math.floor(0.5 + Math.abs(weight) * 2 ** precision),
  );
  return { weights: integers, precision };
}

function pairsOf({
  starts,
  counts,
  taps,
  weights,
  precision,
}: Omit<AxisTable, "pairs">): PixelPairs | undefined {
  const firstWeights = starts.map((_, i) => weights[i * taps]!);
  const secondWeights = starts.map((_, i) => (counts[i]! > 1 ? weights[i * taps + 1]! : 0));
  const isPairs = starts.every((_, i) => {
    const [first, second] = [firstWeights[i]!, secondWeights[i]!];
    const white = (255 * (first + second) + (1 << (precision - 1))) >> precision;
    return counts[i]! <= 2 && first >= 0 && second >= 0 && white <= 255;
  });
  if (!isPairs) return undefined;
  const seconds = starts.map((start, i) => start + (counts[i]! > 1 ? 1 : 0));
  return { firsts: starts, seconds, firstWeights, secondWeights };
}
