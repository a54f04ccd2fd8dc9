import { matMul, tensor, tidy } from "@stratajs/tensor";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { values } from "../../testing/convolution-case.ts";
import { describeSimd } from "../../testing/describe-simd.ts";

interface Product {
  readonly rows: number;
  readonly depth: number;
  readonly columns: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

const products: fc.Arbitrary<Product> = fc.record({
  rows: fc.integer({ min: 1, max: 230 }),
  depth: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 41, max: 900 })),
  columns: fc.integer({ min: 1, max: 150 }),
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
});

describeSimd("products of matrices", () => {
  it("equal the sums of products, whatever their shape", () => {
    fc.assert(
      fc.property(products, fc.integer(), (product, seed) => {
        expect(worstRounding(product, seed)).toBeLessThan(16);
      }),
      { numRuns: 60 },
    );
  });

  // Cut into several items: of rows and columns, with B packed for all, and of the depth.
  it.each<[string, Product]>([
    [
      "rows and columns",
      { rows: 200, depth: 400, columns: 530, transposeA: false, transposeB: true },
    ],
    ["a long sum", { rows: 17, depth: 40_000, columns: 30, transposeA: true, transposeB: false }],
    [
      "a long sum of few",
      { rows: 1, depth: 70_000, columns: 3, transposeA: false, transposeB: true },
    ],
  ])("span items: %s", (_name, product) => {
    expect(worstRounding(product, 1)).toBeLessThan(16);
  });

  it("are zero where there is nothing to add up", () => {
    const product = { rows: 3, depth: 0, columns: 2, transposeA: false, transposeB: false };
    expect([...compute(product, new Float32Array(), new Float32Array())]).toEqual(Array(6).fill(0));
  });
});

/** The largest error in float32 roundings of the sum of the products' sizes. */
function worstRounding(product: Product, seed: number): number {
  const { rows, depth, columns, transposeA, transposeB } = product;
  const a = values([rows, depth], seed);
  const b = values([depth, columns], seed + 1);
  const c = compute(product, a, b);
  let worst = 0;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      let size = 0;
      for (let k = 0; k < depth; k++) {
        const term =
          a[transposeA ? k * rows + i : i * depth + k]! *
          b[transposeB ? j * depth + k : k * columns + j]!;
        sum += term;
        size += Math.abs(term);
      }
      worst = Math.max(worst, Math.abs(c[i * columns + j]! - sum) / (size * 2 ** -24));
    }
  return worst;
}

function compute(product: Product, a: Float32Array, b: Float32Array): Float32Array {
  const { rows, depth, columns, transposeA, transposeB } = product;
  return tidy(() => {
    const left = tensor(a, transposeA ? [depth, rows] : [rows, depth]);
    const right = tensor(b, transposeB ? [columns, depth] : [depth, columns]);
    return matMul(left, right, transposeA, transposeB).dataSync() as Float32Array;
  });
}
