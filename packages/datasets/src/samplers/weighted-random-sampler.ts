import type { Rng } from "@stratajs/tensor";
import { checkOneForEach, type Sampler } from "./sampler.ts";
import { WeightTree } from "./weight-tree.ts";

export interface WeightedRandomSamplerOptions {
  /** Whether an example can come again; true by default. */
  readonly replacement?: boolean;
}

/**
 * `numSamples` examples, each drawn with a probability in proportion to its weight: PyTorch's
 * `WeightedRandomSampler`.
 *
 * @param weights one for each example, from 0; they need not add up to 1.
 *
 * @example
 * ```ts
 * // As many of every class, however rare it is.
 * const sampler = weightedRandomSampler(balancedWeights(train.labels), train.length);
 * ```
 */
export function weightedRandomSampler(
  weights: ArrayLike<number>,
  numSamples: number,
  { replacement = true }: WeightedRandomSamplerOptions = {},
): Sampler {
  const checked = checkedWeights(weights);
  const positive = checked.reduce((count, weight) => count + (weight > 0 ? 1 : 0), 0);
  const most = replacement ? Infinity : positive;
  if (!(Number.isSafeInteger(numSamples) && numSamples >= 1 && numSamples <= most)) {
    throw new RangeError(
      replacement
        ? `weightedRandomSampler expected numSamples that is an integer from 1 but got ${numSamples}`
        : `weightedRandomSampler expected numSamples from 1 to ${positive}, the weights above 0, but got ${numSamples}; draw with replacement for more`,
    );
  }
  return {
    count: () => numSamples,
    sample(length, rng) {
      checkOneForEach("weightedRandomSampler", "weights", checked.length, length);
      const tree = new WeightTree(checked);
      return Int32Array.from({ length: numSamples }, () => {
        const index = tree.find(fraction(rng));
        if (!replacement) tree.remove(index);
        return index;
      });
    },
  };
}

/** For each example 1 / (how many of its label there are): drawn with these weights, every class is as likely. */
export function balancedWeights(labels: ArrayLike<number>): Float64Array {
  const counts = new Map<number, number>();
  for (const label of Array.from(labels)) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Float64Array.from(labels, (label) => 1 / counts.get(label)!);
}

/** In [0, 1), a multiple of 2^-53: a float32 could not reach each of very many examples. */
function fraction(rng: Rng): number {
  const [high, low] = rng.words(2);
  return ((high! >>> 5) * 2 ** 26 + (low! >>> 6)) * 2 ** -53;
}

function checkedWeights(weights: ArrayLike<number>): Float64Array {
  const checked = Float64Array.from(weights);
  const wrong = checked.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (wrong >= 0) {
    throw new RangeError(
      `weightedRandomSampler expected weights from 0 but got ${checked[wrong]} at index ${wrong}`,
    );
  }
  if (!checked.some((weight) => weight > 0)) {
    throw new RangeError("weightedRandomSampler expected a weight above 0 but got none");
  }
  return checked;
}
