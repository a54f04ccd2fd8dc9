/** A distribution of values, as TensorBoard draws it. */
export interface Histogram {
  readonly min: number;
  readonly max: number;
  /** How many values. */
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  /** The right edge of each bucket, rising; the last is `max`. */
  readonly limits: readonly number[];
  readonly counts: readonly number[];
}

/** As many as TensorFlow 2 makes. */
const BUCKETS = 30;

/** Buckets of equal width from the least value to the greatest; values that are not finite are left out. */
export function toHistogram(values: Float32Array): Histogram | undefined {
  const { min, max, count, sum, sumOfSquares } = measure(values);
  if (count === 0) return undefined;
  const all = { min, max, count, sum, sumOfSquares };
  if (min === max) return { ...all, limits: [max], counts: [count] };
  const width = (max - min) / BUCKETS;
  const counts = Array.from({ length: BUCKETS }, () => 0);
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    counts[Math.min(Math.floor((value - min) / width), BUCKETS - 1)]! += 1;
  }
  const limits = counts.map((_, i) => (i === BUCKETS - 1 ? max : min + width * (i + 1)));
  return { ...all, limits, counts };
}

function measure(values: Float32Array): Omit<Histogram, "limits" | "counts"> {
  let [min, max, count, sum, sumOfSquares] = [Infinity, -Infinity, 0, 0, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    min = Math.min(min, value);
    max = Math.max(max, value);
    count++;
    sum += value;
    sumOfSquares += value * value;
  }
  return { min, max, count, sum, sumOfSquares };
}
