import {
  adaptiveAvgPool2d,
  avgPool2d,
  globalAvgPool2d,
  maxPool2d,
  runTrainingKernel,
  tensor4d,
  type AvgPool2dOptions,
  type Tensor,
  type Tensor4D,
} from "@stratajs/tensor";
import { checkGradients, expectNoLeaks } from "@stratajs/test-utils";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyPooling, attributesOf, plain, poolCases } from "./pool2d-cases.ts";
import { describeEveryBackend } from "./on-every-backend.ts";
import { distinctTensor, randomTensor, upload } from "./reference/host-tensor.ts";
import {
  averagePool2dForward,
  averagePool2dGradient,
  maxPool2dForward,
  maxPool2dGradient,
} from "./reference/pool2d.ts";

describeEveryBackend("maxPool2d", ({ tolerance }) => {
  it.each(Object.entries(poolCases))("is what its windows say: %s", async (_, one) => {
    const x = distinctTensor(one.x, 1);
    const attributes = attributesOf(one, true);
    const expected = maxPool2dForward(x, attributes);
    const [y, indices] = runTrainingKernel("MaxPool2d", { x: upload<Tensor4D>(x) }, attributes);
    expect(y.shape).toEqual(expected.y.shape);
    await expect(y).toBeAllclose(expected.y.data);
    expect(indices.dtype).toBe("int32");
    expect([...(await indices.data())]).toEqual([...expected.indices.data]);
    await expect(maxPool2d(upload<Tensor4D>(x), one)).toBeAllclose(y);
  });

  it.each(Object.entries(poolCases))("sends gradients to the winners: %s", async (_, one) => {
    const x = distinctTensor(one.x, 1);
    const attributes = attributesOf(one, true);
    const { indices, y } = maxPool2dForward(x, attributes);
    const dy = randomTensor(y.shape, 2);
    const places = tensor4d(
      [...indices.data],
      indices.shape as [number, number, number, number],
      "int32",
    );
    const inputs = { dy: upload<Tensor4D>(dy), indices: places };
    const [dx] = runTrainingKernel("MaxPool2dGradient", inputs, {
      ...attributes,
      inputShape: one.x,
    });
    expect(dx.shape).toEqual([...one.x]);
    await expect(dx).toBeAllclose(maxPool2dGradient(x, dy, attributes).data, tolerance);
  });

  it("remembers the first of equal values in row-major order", async () => {
    const x = tensor4d([1, 1, 1, 0, 1, 1, 0, 0, 0], [1, 3, 3, 1]);
    const attributes = attributesOf(
      { x: [1, 3, 3, 1], kernelSize: [2, 2], stride: [1, 1], ...plain },
      true,
    );
    const [, indices] = runTrainingKernel("MaxPool2d", { x }, attributes);
    expect([...(await indices.data())]).toEqual([0, 1, 4, 4]);
  });

  it("remembers a window's first place where nothing is above minus infinity", async () => {
    const x = tensor4d(
      Array.from({ length: 16 }, () => -Infinity),
      [1, 4, 4, 1],
    );
    const geometry = {
      kernelSize: [2, 2],
      stride: [2, 2],
      padding: [
        [1, 1],
        [1, 1],
      ],
    } as const;
    const [, indices] = runTrainingKernel("MaxPool2d", { x }, { ...geometry, outputSize: [3, 3] });
    expect([...(await indices.data())]).toEqual([0, 1, 3, 4, 5, 7, 12, 13, 15]);
  });

  it("never takes a padded cell, however negative the image", async () => {
    const x = tensor4d([-5, -6, -7, -8], [1, 2, 2, 1]);
    const y = maxPool2d(x, { kernelSize: 3, stride: 1, padding: 1 });
    await expect(y).toBeAllclose([-5, -5, -5, -5]);
  });

  it("passes NaN on", async () => {
    const x = tensor4d([1, Number.NaN, 3, 4, 5, 6, 7, 8], [1, 2, 4, 1]);
    await expect(maxPool2d(x, { kernelSize: 2 })).toBeAllclose([Number.NaN, 8]);
  });

  it("has the gradient that finite differences find", async () => {
    const x = upload(distinctTensor([2, 5, 6, 3], 3));
    await expect(
      checkGradients(
        (image) => maxPool2d(image as Tensor4D, { kernelSize: 3, stride: 2, padding: 1 }),
        [x],
      ),
    ).resolves.toBeUndefined();
  });
});

describeEveryBackend("avgPool2d", ({ tolerance }) => {
  describe.each([true, false])("with countIncludePad %s", (countIncludePad) => {
    it.each(Object.entries(poolCases))("is what its windows say: %s", async (_, one) => {
      const x = randomTensor(one.x, 1);
      const attributes = attributesOf(one, countIncludePad);
      const expected = averagePool2dForward(x, attributes);
      const y = avgPool2d(upload<Tensor4D>(x), { ...one, countIncludePad });
      expect(y.shape).toEqual(expected.shape);
      await expect(y).toBeAllclose(expected.data, tolerance);
    });

    it.each(Object.entries(poolCases))("shares gradients among its windows: %s", async (_, one) => {
      const attributes = attributesOf(one, countIncludePad);
      const shape = [one.x[0], ...attributes.outputSize, one.x[3]];
      const dy = randomTensor(shape, 2);
      const inputs = { dy: upload<Tensor4D>(dy) };
      const [dx] = runTrainingKernel("AveragePool2dGradient", inputs, {
        ...attributes,
        inputShape: one.x,
      });
      expect(dx.shape).toEqual([...one.x]);
      await expect(dx).toBeAllclose(averagePool2dGradient(one.x, dy, attributes).data, tolerance);
    });
  });

  it("has the gradient that finite differences find", async () => {
    const x = upload(randomTensor([2, 5, 6, 3], 3));
    const options: AvgPool2dOptions = {
      kernelSize: 3,
      stride: 2,
      padding: 1,
      ceilMode: true,
      countIncludePad: false,
    };
    const f = (image: Tensor): Tensor => avgPool2d(image as Tensor4D, options);
    await expect(checkGradients(f, [x])).resolves.toBeUndefined();
  });
});

describeEveryBackend("pooling", ({ tolerance, runs }) => {
  it("agrees with the reference for any shape, kernel, stride, padding and ceil mode", async () => {
    await fc.assert(
      fc.asyncProperty(anyPooling, fc.boolean(), async (one, countIncludePad) => {
        const x = distinctTensor(one.x, 1, 1 / 16);
        const attributes = attributesOf(one, countIncludePad);
        const image = upload<Tensor4D>(x);
        const largest = maxPool2d(image, one);
        const average = avgPool2d(image, { ...one, countIncludePad });
        expect(largest.shape).toEqual([one.x[0], ...attributes.outputSize, one.x[3]]);
        await expect(largest).toBeAllclose(maxPool2dForward(x, attributes).y.data);
        await expect(average).toBeAllclose(averagePool2dForward(x, attributes).data, tolerance);
        for (const tensor of [image, largest, average]) tensor.dispose();
      }),
      { numRuns: runs(60), seed: 1 },
    );
  });

  it("leaves nothing behind, forward and backward", async () => {
    const x = upload(distinctTensor([1, 5, 5, 2], 3));
    const options = { kernelSize: 3, stride: 2, padding: 1 };
    for (const pool of [maxPool2d, avgPool2d]) {
      const f = (image: Tensor): Tensor => pool(image as Tensor4D, options);
      await expect(
        expectNoLeaks(() => checkGradients(f, [x], { entries: 1 })),
      ).resolves.toBeUndefined();
    }
  });

  it("averages whole images", async () => {
    const x = tensor4d([1, 10, 2, 20, 3, 30, 6, 60], [1, 2, 2, 2]);
    await expect(globalAvgPool2d(x)).toBeAllclose([3, 30]);
    expect(globalAvgPool2d(x).shape).toEqual([1, 2]);
  });

  it.each([
    { size: [6, 8], outputSize: [3, 4] },
    { size: [7, 10], outputSize: [3, 4] },
    { size: [2, 3], outputSize: [5, 3] },
    { size: [5, 5], outputSize: [1, 1] },
  ] as const)("divides $size evenly into $outputSize", async ({ size, outputSize }) => {
    const x = randomTensor([2, ...size, 3], 1);
    const y = adaptiveAvgPool2d(upload<Tensor4D>(x), outputSize);
    const [rows, columns] = [partsOf(size[0], outputSize[0]), partsOf(size[1], outputSize[1])];
    const expected = [0, 1].flatMap((image) =>
      rows.flatMap((inRows) =>
        columns.flatMap((inColumns) =>
          [0, 1, 2].map((channel) => {
            const cells = inRows.flatMap((row) =>
              inColumns.map(
                (column) => x.data[((image * size[0] + row) * size[1] + column) * 3 + channel]!,
              ),
            );
            return cells.reduce((sum, cell) => sum + cell, 0) / cells.length;
          }),
        ),
      ),
    );
    expect(y.shape).toEqual([2, ...outputSize, 3]);
    await expect(y).toBeAllclose(expected, tolerance);
    await checkGradients((image) => adaptiveAvgPool2d(image as Tensor4D, outputSize), [upload(x)], {
      entries: 6,
    });
  });
});

/** The places of each part, by the formula of PyTorch's documentation. */
function partsOf(size: number, parts: number): number[][] {
  return Array.from({ length: parts }, (_, part) => {
    const start = Math.floor((part * size) / parts);
    const end = Math.ceil(((part + 1) * size) / parts);
    return Array.from({ length: end - start }, (_place, i) => start + i);
  });
}
