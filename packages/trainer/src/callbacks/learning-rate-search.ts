/** What `findLearningRate` saw. */
export interface LearningRateSearch {
  /** One for each step. */
  readonly learningRates: readonly number[];
  readonly losses: readonly number[];
  /** Averaged over the steps before, corrected for how few they are. */
  readonly smoothedLosses: readonly number[];
  /** Where the smoothed loss falls fastest; undefined where too few steps were finite. */
  readonly suggestion: number | undefined;
  readonly mode: "exponential" | "linear";
}

/** Left out of the suggestion, at the beginning and at the end, as Lightning does. */
const SKIPPED = { begin: 10, end: 1 };

/** `average = smoothing · average + (1 − smoothing) · loss`, divided by `1 − smoothing ^ steps`. */
export function smoothed(losses: readonly number[], smoothing = 0.98): number[] {
  if (!(smoothing >= 0 && smoothing < 1)) {
    throw new RangeError(`findLearningRate expected smoothing in [0, 1) but got ${smoothing}`);
  }
  let average = 0;
  return losses.map((loss, i) => {
    average = smoothing * average + (1 - smoothing) * loss;
    return average / (1 - smoothing ** (i + 1));
  });
}

/**
 * The rate of the steepest fall from one step to the next, as `numpy.gradient` measures it: over the logarithm of the rate
 * where rates grow exponentially. (Lightning from 2.6 on measures over the rate itself, by which the smallest rates, that
 * lie so close, win by noise alone.)
 */
export function suggestLearningRate({
  learningRates,
  smoothedLosses,
}: Pick<LearningRateSearch, "learningRates" | "smoothedLosses">): number | undefined {
  const kept = smoothedLosses
    .map((loss, i) => ({ loss, rate: learningRates[i]! }))
    .slice(SKIPPED.begin, -SKIPPED.end)
    .filter(({ loss }) => Number.isFinite(loss));
  if (kept.length < 2) return undefined;
  const slopes = kept.map((_, i) => {
    const [from, to] = [Math.max(i - 1, 0), Math.min(i + 1, kept.length - 1)];
    return (kept[to]!.loss - kept[from]!.loss) / (to - from);
  });
  return kept[slopes.indexOf(Math.min(...slopes))]!.rate;
}
