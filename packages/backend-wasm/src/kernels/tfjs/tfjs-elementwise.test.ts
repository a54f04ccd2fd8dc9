import { add, mul, Rng, sub, tensor, tidy, type Tensor } from "@stratajs/tensor";
import { addN, relu, sigmoid, step, tanh } from "@tensorflow/tfjs-core";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { describeSimd } from "../../testing/describe-simd.ts";
import { largestDifference } from "../../testing/deviation.ts";
import { normal } from "../../testing/normal.ts";

type Binary = (a: Tensor, b: Tensor) => Tensor;

const binary: [string, Binary, (a: number, b: number) => number][] = [
  ["add", add, (a, b) => a + b],
  ["sub", sub, (a, b) => a - b],
  ["mul", mul, (a, b) => a * b],
];

describeSimd("elementwise kernels of tfjs-core", () => {
  it.each(binary)(
    "%s equals float64's, rounded, for operands of any shapes",
    (_name, op, expected) => {
      const cases = fc.record({
        rows: fc.integer({ min: 1, max: 40 }),
        columns: fc.integer({ min: 1, max: 40 }),
        repeated: fc.constantFrom("none", "channels", "number", "column"),
        swapped: fc.boolean(),
        seed: fc.nat(),
      });
      fc.assert(
        fc.property(cases, ({ rows, columns, repeated, swapped, seed }) => {
          tidy(() => {
            const rng = new Rng(seed);
            const whole = normal(rng, [rows, columns], 0);
            const shapes = {
              none: [rows, columns],
              channels: [columns],
              number: [],
              column: [rows, 1],
            };
            const other = normal(rng, shapes[repeated], 0);
            const y = swapped ? op(other, whole) : op(whole, other);
            const [w, o] = [whole.dataSync(), other.dataSync()];
            const at = (i: number): number => {
              if (repeated === "number") return o[0]!;
              if (repeated === "channels") return o[i % columns]!;
              return repeated === "column" ? o[Math.floor(i / columns)]! : o[i]!;
            };
            const values = Array.from(w, (value, i) =>
              Math.fround(swapped ? expected(at(i), value) : expected(value, at(i))),
            );
            expect(y.shape).toEqual([rows, columns]);
            expect([...y.dataSync()]).toEqual(values);
          });
        }),
        { numRuns: 40 },
      );
    },
  );

  it("computes several items, and the values that fill no vector", () => {
    tidy(() => {
      const x = normal(new Rng(1), [3, 70_001], 0);
      const row = normal(new Rng(2), [70_001], 0);
      const small = normal(new Rng(3), [3001, 70], 0);
      const channels = normal(new Rng(4), [70], 0);
      for (const [a, b] of [
        [x, x],
        [x, row],
        [small, channels],
      ] as const) {
        const [left, right] = [a.dataSync(), b.dataSync()];
        const expected = Float32Array.from(left, (value, i) => value - right[i % right.length]!);
        expect(largestDifference(sub(a, b).dataSync(), expected)).toBe(0);
      }
      const positive = x.dataSync().map((value) => Math.max(value, 0));
      expect(largestDifference(relu(x).dataSync(), positive)).toBe(0);
    });
  });

  it("leaves other dtypes to tfjs", () => {
    tidy(() => {
      const a = tensor([1, 2, -3], [3], "int32");
      expect([add(a, a).dtype, [...add(a, a).dataSync()]]).toEqual(["int32", [2, 4, -6]]);
      expect([...mul(a, tensor([0.5, 1, 2])).dataSync()]).toEqual([0.5, 2, -6]);
      expect([...relu(a).dataSync()]).toEqual([1, 2, 0]);
    });
  });

  it("keeps NaN and the signs of infinity", () => {
    tidy(() => {
      const x = tensor([Number.NaN, Infinity, -Infinity, -0, 2]);
      expect([...relu(x).dataSync()].map(Math.abs)).toEqual([Number.NaN, Infinity, 0, 0, 2]);
      expect([...step(x, 0.5).dataSync()]).toEqual([Number.NaN, 1, 0.5, 0.5, 1]);
      expect([...sigmoid(x).dataSync()].slice(0, 4)).toEqual([Number.NaN, 1, 0, 0.5]);
      expect([...tanh(x).dataSync()].slice(0, 3)).toEqual([Number.NaN, 1, -1]);
    });
  });

  it("adds any number of tensors", () => {
    tidy(() => {
      const terms = [1, 2, 3].map((seed) => normal(new Rng(seed), [5, 7], 0));
      const [a, b, c] = terms.map((term) => term.dataSync());
      const expected = a!.map((value, i) => Math.fround(value + b![i]!) + c![i]!);
      expect(addN(terms).dataSync()).toEqual(expected);
    });
  });

  it.each<[string, (x: Tensor) => Tensor, (x: number) => number]>([
    ["sigmoid", sigmoid, (x) => 1 / (1 + Math.exp(-x))],
    ["tanh", tanh, Math.tanh],
  ])("%s is within two units in the last place", (_name, op, expected) => {
    const small = Float32Array.from({ length: 20_000 }, (_, i) => (i - 10_000) / 500);
    const large = Float32Array.from({ length: 2000 }, (_, i) => (i - 1000) / 11);
    const tiny = Float32Array.from({ length: 80 }, (_, i) => (-1) ** i * 2 ** -(i / 2));
    for (const x of [small, large, tiny]) {
      const y = tidy(() => op(tensor(x)).dataSync());
      const units = Array.from(x, (value, i) => {
        const exact = expected(value);
        // What is smaller than the normal numbers may be 0.
        if (Math.abs(exact) < 2 ** -126) return Math.abs(y[i]!) <= 2 ** -126 ? 0 : Infinity;
        return Math.abs(y[i]! - exact) / unitInLastPlace(exact);
      });
      expect(Math.max(...units)).toBeLessThan(2);
    }
  });
});

/** Of a normal float32. */
function unitInLastPlace(value: number): number {
  return 2 ** (Math.floor(Math.log2(Math.abs(value))) - 23);
}
