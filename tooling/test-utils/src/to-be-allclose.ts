import { expect } from "vitest";
import { compare, type ArrayLike, type Tolerance } from "./allclose.ts";

declare module "vitest" {
  // The type parameter is vitest's own; an interface can only be extended under the same name.
  interface Matchers<T> {
    /** See `compare`: numpy's `assert_allclose` for tensors, typed arrays and arrays. */
    toBeAllclose(expected: ArrayLike, tolerance?: Tolerance): T;
  }
}

expect.extend({
  toBeAllclose(actual: ArrayLike, expected: ArrayLike, tolerance?: Tolerance) {
    const { close, report } = compare(actual, expected, tolerance);
    return {
      pass: close,
      message: () => `expected values ${this.isNot ? "not " : ""}to be close: ${report}`,
    };
  },
});
