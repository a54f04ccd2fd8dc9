/**
 * The area under the ROC curve, exactly: the probability that a positive example has a higher score than a
 * negative one, equal scores counting half. 0 where there are no positives, or no negatives, as torchmetrics.
 *
 * @param scores `[examples]`
 * @param isPositive `[examples]`
 */
export function areaUnderCurve(scores: ArrayLike<number>, isPositive: ArrayLike<boolean>): number {
  const order = Uint32Array.from({ length: scores.length }, (_, example) => example);
  order.sort((a, b) => scores[b]! - scores[a]!);
  let positives = 0;
  let negatives = 0;
  /** Twice the pairs in the right order, so that halves are integers. */
  let pairs = 0;
  for (let start = 0; start < order.length;) {
    let end = start;
    let tiedPositives = 0;
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) {
      if (isPositive[order[end]!]) tiedPositives++;
      end++;
    }
    // NaN equals nothing, not even itself.
    if (end === start) return Number.NaN;
    const tiedNegatives = end - start - tiedPositives;
    pairs += tiedNegatives * (2 * positives + tiedPositives);
    positives += tiedPositives;
    negatives += tiedNegatives;
    start = end;
  }
  return positives === 0 || negatives === 0 ? 0 : pairs / (2 * positives * negatives);
}

/**
 * The area by trapezoids between thresholds.
 *
 * @param positives how many positive examples reach each threshold, thresholds ascending
 * @param negatives how many negative ones do
 */
export function areaOfThresholds(
  positives: readonly number[],
  negatives: readonly number[],
  totals: { readonly positives: number; readonly negatives: number },
): number {
  let area = 0;
  for (let index = positives.length - 1; index > 0; index--) {
    const width =
      rate(negatives[index - 1]!, totals.negatives) - rate(negatives[index]!, totals.negatives);
    const height =
      rate(positives[index - 1]!, totals.positives) + rate(positives[index]!, totals.positives);
    area += (width * height) / 2;
  }
  return area;
}

function rate(count: number, total: number): number {
  return total === 0 ? 0 : count / total;
}
