import { expect, type TaskMeta } from "vitest";
import { compare, type ArrayLike, type Tolerance } from "./allclose.ts";

declare module "vitest" {
  // The type parameter is vitest's own; an interface can only be extended under the same name.
  interface Matchers<T> {
    /**
     * See `compare`: numpy's `assert_allclose` for tensors, typed arrays and arrays. To be awaited, which the
     * linter sees to.
     */
    toBeAllclose(expected: ArrayLike, tolerance?: Tolerance): Promise<T>;
  }

  interface TaskMeta {
    /** The largest deviation of the test's comparisons, for the table of the conformance suite. */
    deviation?: number;
    /** By what a training kernel runs. */
    source?: string;
  }
}

interface State {
  readonly task?: { readonly meta: TaskMeta };
}

expect.extend({
  async toBeAllclose(actual: ArrayLike, expected: ArrayLike, tolerance?: Tolerance) {
    const { close, deviation, report } = await compare(actual, expected, tolerance);
    const meta = (this as State).task?.meta;
    if (meta && !this.isNot) meta.deviation = Math.max(meta.deviation ?? 0, deviation);
    return {
      pass: close,
      message: () => `expected values ${this.isNot ? "not " : ""}to be close: ${report}`,
    };
  },
});
