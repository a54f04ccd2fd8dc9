/** Examples whose confidence lies in [from, to). */
export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly examples: number;
  /** Their mean; 0 without examples. */
  readonly confidence: number;
  /** The share of right predictions; 0 without examples. */
  readonly accuracy: number;
}

/** `l1`: the mean gap; `l2`: the root of the mean squared gap; `max`: the largest. */
export type CalibrationNorm = "l1" | "l2" | "max";

/** How far confidence is from accuracy, over bins; 0 without examples. */
export function calibrationError(
  bins: readonly CalibrationBin[],
  norm: CalibrationNorm = "l1",
): number {
  const total = bins.reduce((sum, { examples }) => sum + examples, 0);
  if (total === 0) return 0;
  const gaps = bins.map((bin) => Math.abs(bin.accuracy - bin.confidence));
  if (norm === "max") return Math.max(...gaps);
  const power = norm === "l2" ? 2 : 1;
  const mean = gaps.reduce((sum, gap, index) => sum + gap ** power * bins[index]!.examples, 0);
  return (mean / total) ** (1 / power);
}

export interface CalibrationInputs {
  /** `[examples]`, the probability of the likeliest class */
  readonly confidences: ArrayLike<number>;
  /** `[examples]` */
  readonly isRight: ArrayLike<boolean>;
  /** 15 by default. */
  readonly bins?: number;
}

/** The bins of a reliability diagram; here a confidence of 1 is in the last. */
export function calibrationBins({
  confidences,
  isRight,
  bins = 15,
}: CalibrationInputs): CalibrationBin[] {
  const totals = Array.from({ length: bins }, () => ({ examples: 0, confidence: 0, right: 0 }));
  for (let example = 0; example < confidences.length; example++) {
    const confidence = confidences[example]!;
    const bin = totals[Math.max(0, Math.min(bins - 1, Math.floor(confidence * bins)))];
    // NaN is in no bin.
    if (bin === undefined) continue;
    bin.examples++;
    bin.confidence += confidence;
    if (isRight[example]) bin.right++;
  }
  return totals.map((total, bin) => toBin({ from: bin / bins, to: (bin + 1) / bins, ...total }));
}

/** A bin, and sums over its examples. */
interface BinTotal extends Omit<CalibrationBin, "accuracy"> {
  readonly right: number;
}

export function toBin({ from, to, examples, confidence, right }: BinTotal): CalibrationBin {
  if (examples === 0) return { from, to, examples, confidence: 0, accuracy: 0 };
  return { from, to, examples, confidence: confidence / examples, accuracy: right / examples };
}
