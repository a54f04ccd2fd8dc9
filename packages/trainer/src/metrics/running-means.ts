import {
  add,
  cast,
  keep,
  mul,
  scalar,
  sum,
  tidy,
  type Scalar,
  type Tensor,
} from "@stratajs/tensor";
import type { Held } from "../leak-check.ts";

interface Total {
  readonly sum: Scalar;
  readonly examples: number;
}

/** Totals on the host, as a checkpoint holds them: by name, `[sum, examples]`. */
export type RunningMeansState = Readonly<Record<string, readonly [sum: number, examples: number]>>;

/**
 * Means over examples whose sums stay on the device until somebody reads them.
 *
 * A batch counts by its examples, so that a short last batch weighs less.
 */
export class RunningMeans {
  readonly #totals = new Map<string, Total>();

  /**
   * Adds a batch; the tensors remain the caller's.
   *
   * @param values by name: a scalar is the batch's mean, a `[examples]` vector holds its examples' values.
   */
  add(values: Readonly<Record<string, Tensor>>, examples: number): void {
    for (const [name, value] of Object.entries(values)) {
      const before = this.#totals.get(name);
      const next = tidy(() => {
        const total = totalOf(name, value, examples);
        return keep(before === undefined ? total.clone() : add<Scalar>(before.sum, total));
      });
      before?.sum.dispose();
      this.#totals.set(name, { sum: next, examples: (before?.examples ?? 0) + examples });
    }
  }

  /** What the totals occupy. */
  get held(): Held {
    return {
      tensors: this.#totals.size,
      bytes: this.#totals.size * Float32Array.BYTES_PER_ELEMENT,
    };
  }

  /** Brings the means to the host; the totals stay as they are. */
  async read(): Promise<Record<string, number>> {
    const state = await this.state();
    return Object.fromEntries(
      Object.entries(state).map(([name, [total, examples]]) => [name, total / examples]),
    );
  }

  async state(): Promise<RunningMeansState> {
    const entries = [...this.#totals].map(async ([name, total]) => {
      const [value] = await total.sum.data<"float32">();
      return [name, [value!, total.examples]] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  loadState(state: RunningMeansState): void {
    this.reset();
    for (const [name, [total, examples]] of Object.entries(state)) {
      this.#totals.set(name, { sum: keep(scalar(total, "float32")), examples });
    }
  }

  /** Frees the totals and starts again from nothing. */
  reset(): void {
    for (const { sum: total } of this.#totals.values()) total.dispose();
    this.#totals.clear();
  }
}

function totalOf(name: string, value: Tensor, examples: number): Scalar {
  const float = cast(value, "float32");
  if (value.rank === 0) return mul<Scalar>(float, examples);
  if (value.rank === 1 && value.shape[0] === examples) return sum(float);
  throw new RangeError(
    `metric "${name}" expected a scalar (the batch's mean) or shape [${examples}] (a value per example) but got [${value.shape.join(", ")}]`,
  );
}
