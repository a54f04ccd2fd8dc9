import {
  conv2d,
  runTrainingKernel,
  tensor4d,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from "@stratajs/tensor";
import { checkGradients, expectNoLeaks } from "@stratajs/test-utils";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyConvolution, conv2dCases } from "./conv2d-cases.ts";
import { describeEveryBackend } from "./on-every-backend.ts";
import {
  conv2dFilterGradient,
  conv2dForward,
  conv2dInputGradient,
  outputShape,
} from "./reference/conv2d.ts";
import { randomTensor, sizeOf, upload } from "./reference/host-tensor.ts";

describeEveryBackend("conv2d", ({ tolerance, runs }) => {
  describe.each(Object.entries(conv2dCases))("%s", (_, one) => {
    const { x: xShape, filter: filterShape, ...attributes } = one;
    const x = randomTensor(xShape, 1);
    // So that all three sums are of size one, which is what tolerances are meant for.
    const dyShape = outputShape(xShape, filterShape, attributes);
    const filter = randomTensor(filterShape, 2, (sizeOf(filterShape) / filterShape[3]) ** -0.5);
    const dy = randomTensor(dyShape, 3, (sizeOf(dyShape) / filterShape[3]) ** -0.5);

    it("is what the sums over its window say", async () => {
      const inputs = { x: upload<Tensor4D>(x), filter: upload<Tensor4D>(filter) };
      const [y] = runTrainingKernel("Conv2d", inputs, attributes);
      expect(y.shape).toEqual(dy.shape);
      await expect(y).toBeAllclose(conv2dForward(x, filter, attributes).data, tolerance);
    });

    it("adds a bias to each output channel", async () => {
      const bias = randomTensor([filterShape[3]], 4);
      const inputs = { x: upload<Tensor4D>(x), filter: upload<Tensor4D>(filter) };
      const [y] = runTrainingKernel("Conv2d", { ...inputs, bias: upload(bias) }, attributes);
      const sums = conv2dForward(x, filter, attributes).data;
      const expected = Array.from(sums, (value, at) => value + bias.data[at % filterShape[3]]!);
      await expect(y).toBeAllclose(expected, tolerance);
    });

    it("has the transposed sums as its gradient in the input", async () => {
      const inputs = { dy: upload<Tensor4D>(dy), filter: upload<Tensor4D>(filter) };
      const [dx] = runTrainingKernel("Conv2dInputGradient", inputs, {
        ...attributes,
        inputShape: xShape,
      });
      expect(dx.shape).toEqual(xShape);
      await expect(dx).toBeAllclose(
        conv2dInputGradient(xShape, filter, dy, attributes).data,
        tolerance,
      );
    });

    it("has the sums over all places as its gradient in the filter", async () => {
      const inputs = { x: upload<Tensor4D>(x), dy: upload<Tensor4D>(dy) };
      const [dfilter] = runTrainingKernel("Conv2dFilterGradient", inputs, {
        ...attributes,
        filterShape,
      });
      expect(dfilter.shape).toEqual(filterShape);
      await expect(dfilter).toBeAllclose(
        conv2dFilterGradient(x, filterShape, dy, attributes).data,
        tolerance,
      );
    });
  });

  it.each([
    "3x3 with padding",
    "dilation with stride",
    "groups with stride",
    "groups of four channels",
    "groups of eight channels",
    "depthwise with multiplier 2",
  ])("has the gradients that finite differences find: %s", async (name) => {
    const { x, filter, ...attributes } = conv2dCases[name]!;
    const inputs = [x, filter, [filter[3]]].map((shape, seed) => upload(randomTensor(shape, seed)));
    const f = (image: Tensor, weights: Tensor, bias: Tensor): Tensor =>
      conv2d(image as Tensor4D, weights as Tensor4D, { ...attributes, bias: bias as Tensor1D });
    await expect(checkGradients(f, inputs, { entries: 8 })).resolves.toBeUndefined();
  });

  it("leaves nothing behind, forward and backward", async () => {
    const inputs = [[1, 5, 5, 4], [3, 3, 2, 4], [4]].map((shape) => upload(randomTensor(shape, 1)));
    await expect(
      expectNoLeaks(() => checkGradients(groupedConvolution, inputs, { entries: 1 })),
    ).resolves.toBeUndefined();
  });

  it("agrees with the reference for any shape, stride, padding, dilation and groups", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyConvolution,
        async ({ x: xShape, filter: filterShape, ...attributes }) => {
          const [x, filter] = [randomTensor(xShape, 1), randomTensor(filterShape, 2)];
          const dy = randomTensor(outputShape(xShape, filterShape, attributes), 3);
          const onDevice = {
            x: upload<Tensor4D>(x),
            filter: upload<Tensor4D>(filter),
            dy: upload<Tensor4D>(dy),
          };
          const y = conv2d(onDevice.x, onDevice.filter, attributes);
          const [dx] = runTrainingKernel("Conv2dInputGradient", onDevice, {
            ...attributes,
            inputShape: xShape,
          });
          const [dfilter] = runTrainingKernel("Conv2dFilterGradient", onDevice, {
            ...attributes,
            filterShape,
          });
          expect(y.shape).toEqual(dy.shape);
          await expect(y).toBeAllclose(conv2dForward(x, filter, attributes).data, tolerance);
          await expect(dx).toBeAllclose(
            conv2dInputGradient(xShape, filter, dy, attributes).data,
            tolerance,
          );
          await expect(dfilter).toBeAllclose(
            conv2dFilterGradient(x, filterShape, dy, attributes).data,
            tolerance,
          );
          for (const tensor of [...Object.values(onDevice), y, dx, dfilter]) tensor.dispose();
        },
      ),
      { numRuns: runs(60), seed: 1 },
    );
  });

  it('splits an odd zero of padding "same" to the end, as PyTorch does', async () => {
    const x = tensor4d([1, 2, 3], [1, 1, 3, 1]);
    const filter = tensor4d([10, 1], [1, 2, 1, 1]);
    await expect(conv2d(x, filter, { padding: "same" })).toBeAllclose([12, 23, 30]);
  });
});

function groupedConvolution(image: Tensor, weights: Tensor, bias: Tensor): Tensor {
  return conv2d(image as Tensor4D, weights as Tensor4D, {
    bias: bias as Tensor1D,
    groups: 2,
    stride: 2,
  });
}
