import type { Rng } from "@stratajs/tensor";
import { checkOneForEach, type Sampler } from "./sampler.ts";

export interface StratifiedSamplerOptions {
  /**
   * Whether every class comes as often as the largest one, its examples again and again where it has fewer;
   * false by default: each example once.
   */
  readonly balance?: boolean;
}

/**
 * Random order in which every class is spread evenly over the epoch, so that batches of any size have the
 * classes in the dataset's proportions, or with `balance` in equal ones.
 *
 * @param labels `[examples]`, integers from 0
 *
 * @example
 * ```ts
 * const loader = new DataLoader(train, { batchSize: 128, sampler: stratifiedSampler(train.labels), rng });
 * ```
 */
export function stratifiedSampler(
  labels: ArrayLike<number>,
  { balance = false }: StratifiedSamplerOptions = {},
): Sampler {
  const classes = placesByClass(labels);
  const largest = Math.max(0, ...classes.map((places) => places.length));
  return {
    count: () => (balance ? largest * classes.length : labels.length),
    sample(length, rng) {
      checkOneForEach("stratifiedSampler", "labels", labels.length, length);
      const drawn = classes.map((places) =>
        drawFrom(places, balance ? largest : places.length, rng),
      );
      return spreadEvenly(drawn, rng);
    },
  };
}

/** Example numbers of each class that occurs, by class. */
function placesByClass(labels: ArrayLike<number>): Int32Array[] {
  const classes = new Map<number, number[]>();
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (!(Number.isInteger(label) && label >= 0)) {
      throw new RangeError(
        `stratifiedSampler expected labels that are integers from 0 but got ${label} at index ${i}`,
      );
    }
    const places = classes.get(label);
    if (places) places.push(i);
    else classes.set(label, [i]);
  }
  return [...classes].toSorted(([a], [b]) => a - b).map(([, places]) => Int32Array.from(places));
}

/** Each once in random order, then again in another, until there are `count`. */
function drawFrom(places: Int32Array, count: number, rng: Rng): Int32Array {
  const drawn = new Int32Array(count);
  for (let start = 0; start < count; start += places.length) {
    const order = rng.permutation(places.length).subarray(0, count - start);
    drawn.set(
      order.map((place) => places[place]!),
      start,
    );
  }
  return drawn;
}

/** Merges lists so that item j of a list of n lies near the fraction j / n of the whole. */
function spreadEvenly(lists: readonly Int32Array[], rng: Rng): Int32Array {
  const offsets = rng.uniform(lists.length);
  // A random order of the lists, so that ties do not always favour the same class.
  const placed = Array.from(rng.permutation(lists.length), (which) =>
    Array.from(lists[which]!, (item, j) => ({
      item,
      at: (j + offsets[which]!) / lists[which]!.length,
    })),
  ).flat();
  return Int32Array.from(
    placed.toSorted((a, b) => a.at - b.at),
    ({ item }) => item,
  );
}
