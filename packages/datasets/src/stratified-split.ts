import type { Rng } from "@stratajs/tensor";
import type { Dataset } from "./dataset.ts";
import { partLengths } from "./part-lengths.ts";
import { subset, type Subset } from "./subset.ts";

/**
 * Deals the examples out to parts that do not overlap, with the classes in the same proportions;
 * scikit-learn's `train_test_split(stratify=labels)`.
 *
 * Parts are as long as those of `randomSplit`. Of each class a part has its share rounded down, or one more.
 *
 * @param parts fractions that add up to 1, or numbers of examples that add up to the dataset's length.
 * @param rng moves on; the same seed gives the same parts.
 * @param labels `[dataset.length]`; by default those that the dataset knows, see also `labelsOf`.
 *
 * @example
 * ```ts
 * const [train, validation] = stratifiedSplit(photos, [0.8, 0.2], new Rng(42));
 * ```
 */
export function stratifiedSplit<Example, const Parts extends readonly number[]>(
  dataset: Dataset<Example>,
  parts: Parts,
  rng: Rng,
  labels: ArrayLike<number> | undefined = dataset.labels,
): { -readonly [Part in keyof Parts]: Subset<Example> } {
  if (labels?.length !== dataset.length) {
    throw new Error(
      `stratifiedSplit expected a label for each of ${dataset.length} examples but got ` +
        `${labels ? labels.length : "a dataset that does not know them; give the labels, such as await labelsOf(dataset)"}`,
    );
  }
  const lengths = partLengths("stratifiedSplit", dataset.length, parts);
  const classes = indicesByClass(labels);
  const shares = shareOut(
    classes.map((indices) => indices.length),
    lengths,
  );
  const dealt: number[][] = lengths.map(() => []);
  for (const [i, indices] of classes.entries()) {
    const order = rng.permutation(indices.length);
    let start = 0;
    for (const [part, count] of shares[i]!.entries()) {
      for (const place of order.subarray(start, start + count)) dealt[part]!.push(indices[place]!);
      start += count;
    }
  }
  const subsets = dealt.map((indices) => {
    const order = rng.permutation(indices.length);
    return subset(
      dataset,
      order.map((place) => indices[place]!),
    );
  });
  return subsets as { -readonly [Part in keyof Parts]: Subset<Example> };
}

/** The places of each label's examples, in the order of the labels. */
function indicesByClass(labels: ArrayLike<number>): number[][] {
  const classes = new Map<number, number[]>();
  for (const [index, label] of Array.from(labels).entries()) {
    const indices = classes.get(label);
    if (indices) indices.push(index);
    else classes.set(label, [index]);
  }
  return [...classes].toSorted(([a], [b]) => a - b).map(([, indices]) => indices);
}

/**
 * `[classes][parts]` integers with the sums given, each its exact share rounded down or one more.
 *
 * What rounding down leaves over of a class goes to the parts that lack most, one each: of all choices the
 * one that never leaves a later class without parts to go to (Gale and Ryser).
 */
function shareOut(classes: readonly number[], parts: readonly number[]): number[][] {
  const total = parts.reduce((sum, length) => sum + length, 0);
  const shares = classes.map((count) =>
    parts.map((length) => Math.floor((count * length) / total)),
  );
  const lacking = parts.map(
    (length, part) => length - shares.reduce((sum, share) => sum + share[part]!, 0),
  );
  for (const [i, share] of shares.entries()) {
    const left = classes[i]! - share.reduce((sum, count) => sum + count, 0);
    const byNeed = [...parts.keys()].toSorted((a, b) => lacking[b]! - lacking[a]!);
    for (const part of byNeed.slice(0, left)) {
      share[part]! += 1;
      lacking[part]! -= 1;
    }
  }
  return shares;
}
