import { engine } from "@tensorflow/tfjs-core";
import { linear, matMul, tidy, type Tensor } from "@stratajs/tensor";
import { describeBackends, expectNoLeaks } from "@stratajs/test-utils";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { randomTensor, upload } from "./reference/host-tensor.ts";
import { matrixProduct } from "./reference/matrix-product.ts";

/** tfjs takes a program by the sizes; these are such that each is taken. */
const sizes = {
  "few, short sums": { rows: 8, inner: 33, columns: 9 },
  "small results": { rows: 17, inner: 64, columns: 36 },
  "long sums": { rows: 9, inner: 2101, columns: 16 },
  "long sums by fours": { rows: 16, inner: 2048, columns: 12 },
  "large results": { rows: 97, inner: 40, columns: 100 },
};

/** As on most graphics cards. */
const THRESHOLD = 8;

interface Heuristics {
  thresholdToIncreaseWorkgroups: number;
}

describeBackends(
  "the matrix products of tfjs-backend-webgpu",
  ({ tolerance }) => {
    let backend: Heuristics;
    let before: number;

    beforeAll(() => {
      backend = engine().backend as unknown as Heuristics;
      before = backend.thresholdToIncreaseWorkgroups;
      backend.thresholdToIncreaseWorkgroups = THRESHOLD;
    });
    afterAll(() => {
      backend.thresholdToIncreaseWorkgroups = before;
    });

    describe.each(Object.entries(sizes))("of %s", (_, { rows, inner, columns }) => {
      it.each([
        [false, false],
        [true, false],
        [false, true],
        [true, true],
      ])("are what the sums say, with transposes %s, %s", async (transposeA, transposeB) => {
        // So that the sums are of size one, which is what tolerances are meant for.
        const a = randomTensor(transposeA ? [inner, rows] : [rows, inner], 1, inner ** -0.5);
        const b = randomTensor(transposeB ? [columns, inner] : [inner, columns], 2);
        const multiply = (): Tensor => matMul(upload(a), upload(b), transposeA, transposeB);
        const { data } = matrixProduct(a, b, transposeA, transposeB);
        await expect(tidy(multiply)).toBeAllclose(data, tolerance);
        await expectNoLeaks(() => tidy(multiply).dispose());
      });
    });

    it("serve linear layers too", async () => {
      const [x, weight] = [randomTensor([12, 2048], 1, 2048 ** -0.5), randomTensor([100, 2048], 2)];
      const bias = randomTensor([100], 3);
      const y = linear(upload(x), upload(weight), upload(bias));
      const { data } = matrixProduct(x, weight, false, true);
      const expected = data.map((value, i) => value + bias.data[i % 100]!);
      await expect(y).toBeAllclose(expected, tolerance);
    });
  },
  ["webgpu"],
);
