import { tensor, tidy, type Tensor } from "@stratajs/tensor";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { describeSimd } from "../testing/describe-simd.ts";
import { deviation } from "../testing/deviation.ts";

/** Rows in one item and in several, runs below and above a vector, a cache line and what memory.copy takes. */
const joined = fc.record({
  outer: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 0, maxLength: 2 }),
  sizes: fc.array(fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1000, max: 1100 })), {
    minLength: 1,
    maxLength: 4,
  }),
  inner: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 0, maxLength: 1 }),
});

describeSimd("concat", () => {
  it("copies every value to its place, and its gradient back", () => {
    fc.assert(
      fc.property(joined, ({ outer, sizes, inner }) => {
        tidy(() => {
          const axis = outer.length;
          const shapes = sizes.map((size) => [...outer, size, ...inner]);
          const parts: Tensor[] = shapes.map((shape) => numbered(shape));
          expect(deviation("Concat", parts, { axis })).toBe(0);
          const total = sizes.reduce((sum, size) => sum + size, 0);
          const dy = numbered([...outer, total, ...inner]);
          expect(deviation("ConcatGradient", { dy }, { axis, sizes })).toBe(0);
        });
      }),
    );
  });
});

/** Values that tell their places apart. */
function numbered(shape: readonly number[]): Tensor {
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  for (let i = 0; i < values.length; i++) values[i] = i;
  return tensor(values, [...shape], "float32");
}
