/** A tensor to compare, in PyTorch's layout. */
export interface Comparable {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** How far one tensor is from PyTorch's. */
export interface Deviation {
  readonly tensor: string;
  /** The largest difference. */
  readonly deviation: number;
  readonly allowed: number;
  /** The deviation in units of what is allowed: above 1 it is too far. */
  readonly ratio: number;
}

/** How far a tensor may be off, given PyTorch's own inexactness and its largest absolute value. */
export type ToleranceRule = (noise: number, largest: number) => number;

/**
 * For outputs, gradients and running statistics: the larger of 1e-4 of the largest value, and what the
 * fixtures' authors hold for fair, 20 times PyTorch's own float32 error plus 1e-5 of the largest value.
 */
const standardTolerance: ToleranceRule = (noise, largest) =>
  Math.max(1e-4 * largest, 20 * noise + 1e-5 * largest);

/** For the values that an update rule gives, step by step. */
export const trajectoryTolerance: ToleranceRule = () => 1e-5;

/** Collects the deviations of a case. */
export class Comparison {
  readonly deviations: Deviation[] = [];
  readonly #noise: Readonly<Record<string, number>>;
  readonly #rule: ToleranceRule;

  constructor(noise: Readonly<Record<string, number>>, rule: ToleranceRule = standardTolerance) {
    this.#noise = noise;
    this.#rule = rule;
  }

  /** @throws when the shapes differ. */
  add(tensor: string, actual: Comparable, expected: Comparable): void {
    if (actual.shape.join() !== expected.shape.join()) {
      throw new Error(
        `${tensor} expected shape [${expected.shape.join(", ")}] but got [${actual.shape.join(", ")}]`,
      );
    }
    let deviation = 0;
    let largest = 0;
    for (let i = 0; i < expected.data.length; i++) {
      const value = expected.data[i]!;
      const difference = Math.abs(actual.data[i]! - value);
      // A NaN anywhere is an infinite deviation: comparisons with it would pass it over.
      deviation = Math.max(deviation, Number.isNaN(difference) ? Infinity : difference);
      largest = Math.max(largest, Math.abs(value));
    }
    const allowed = this.#rule(this.#noise[tensor] ?? 0, largest);
    const ratio = deviation === 0 ? 0 : deviation / allowed;
    this.deviations.push({ tensor, deviation, allowed, ratio });
  }
}

/** @throws when there is none: a case that compares nothing proves nothing. */
export function largestDeviation(deviations: readonly Deviation[]): Deviation {
  const [largest] = deviations.toSorted((a, b) => b.ratio - a.ratio);
  if (largest === undefined) throw new Error("the case has nothing to compare");
  return largest;
}
