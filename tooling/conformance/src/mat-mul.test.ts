import { linear, matMul, type Tensor, type Tensor1D, type Tensor2D } from "@stratajs/tensor";
import { checkGradients, expectNoLeaks } from "@stratajs/test-utils";
import { describe, expect, it } from "vitest";
import { describeEveryBackend } from "./on-every-backend.ts";
import { randomTensor, upload } from "./reference/host-tensor.ts";
import { matrixProduct } from "./reference/matrix-product.ts";

const transposes = [
  { transposeA: false, transposeB: false },
  { transposeA: true, transposeB: false },
  { transposeA: false, transposeB: true },
  { transposeA: true, transposeB: true },
];

describeEveryBackend("matMul", ({ tolerance }) => {
  describe.each(transposes)(
    "with transposes $transposeA, $transposeB",
    ({ transposeA, transposeB }) => {
      it.each([
        { rows: 3, inner: 4, columns: 5 },
        { rows: 1, inner: 1, columns: 1 },
        { rows: 17, inner: 33, columns: 9 },
        { rows: 1, inner: 70, columns: 3 },
        { rows: 8, inner: 1, columns: 8 },
      ])("multiplies $rows x $inner by $inner x $columns", async ({ rows, inner, columns }) => {
        const a = randomTensor(transposeA ? [inner, rows] : [rows, inner], 1);
        const b = randomTensor(transposeB ? [columns, inner] : [inner, columns], 2);
        const f = (p: Tensor, q: Tensor): Tensor => matMul(p, q, transposeA, transposeB);
        await expect(f(upload(a), upload(b))).toBeAllclose(
          matrixProduct(a, b, transposeA, transposeB).data,
          tolerance,
        );
        await checkGradients(f, [upload(a), upload(b)], { entries: 4 });
      });

      it("multiplies batches of matrices, one of them for all where there is but one", async () => {
        const a = randomTensor(transposeA ? [2, 4, 3] : [2, 3, 4], 1);
        const one = randomTensor(transposeB ? [1, 5, 4] : [1, 4, 5], 2);
        const matrix = { shape: one.shape.slice(1), data: one.data };
        const expected: number[] = [];
        for (const i of [0, 1]) {
          const part = { shape: a.shape.slice(1), data: a.data.subarray(i * 12, (i + 1) * 12) };
          expected.push(...matrixProduct(part, matrix, transposeA, transposeB).data);
        }
        const f = (p: Tensor, q: Tensor): Tensor => matMul(p, q, transposeA, transposeB);
        await expect(f(upload(a), upload(one))).toBeAllclose(expected, tolerance);
        await checkGradients(f, [upload(a), upload(one)], { entries: 4 });
      });
    },
  );
});

describeEveryBackend("linear", ({ tolerance }) => {
  it("is x times the transposed weight, plus the bias", async () => {
    const [x, weight, bias] = [
      randomTensor([4, 7], 1),
      randomTensor([5, 7], 2),
      randomTensor([5], 3),
    ];
    const expected = matrixProduct(x, weight, false, true).data.map(
      (value, i) => value + bias.data[i % 5]!,
    );
    const inputs = [upload(x), upload(weight), upload(bias)];
    await expect(affine(...inputs)).toBeAllclose(expected, tolerance);
    await expectNoLeaks(() => checkGradients(affine, inputs, { entries: 8 }));
  });
});

function affine(...[x, weight, bias]: Tensor[]): Tensor {
  return linear(x as Tensor2D, weight as Tensor2D, bias as Tensor1D);
}
