import type { Rng } from "@stratajs/tensor";
import type { Dataset } from "./dataset.ts";
import { partLengths } from "./part-lengths.ts";
import { subset, type Subset } from "./subset.ts";

/**
 * Deals the examples out to parts that do not overlap; PyTorch's `random_split`.
 *
 * @param parts fractions that add up to 1, or numbers of examples that add up to the dataset's length.
 * Of fractions, what rounding leaves over goes to the first parts, one each.
 * @param rng moves on; the same seed gives the same parts.
 *
 * @example
 * ```ts
 * const [train, validation] = randomSplit(photos, [0.8, 0.2], new Rng(42));
 * ```
 */
export function randomSplit<Example, const Parts extends readonly number[]>(
  dataset: Dataset<Example>,
  parts: Parts,
  rng: Rng,
): { -readonly [Part in keyof Parts]: Subset<Example> } {
  const lengths = partLengths("randomSplit", dataset.length, parts);
  const order = rng.permutation(dataset.length);
  let start = 0;
  const subsets = lengths.map((length) => {
    const indices = order.subarray(start, start + length);
    start += length;
    return subset(dataset, indices);
  });
  return subsets as { -readonly [Part in keyof Parts]: Subset<Example> };
}
