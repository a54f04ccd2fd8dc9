import {
  conv2d,
  runTrainingKernel,
  tensor4d,
  type Conv2dAttributes,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from "@stratajs/tensor";
import { checkGradients, expectNoLeaks } from "@stratajs/test-utils";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeEveryBackend } from "./on-every-backend.ts";
import {
  conv2dFilterGradient,
  conv2dForward,
  conv2dInputGradient,
  outputShape,
} from "./reference/conv2d.ts";
import { randomTensor, sizeOf, upload, type Shape4D } from "./reference/host-tensor.ts";

interface Conv2dCase extends Conv2dAttributes {
  readonly x: Shape4D;
  readonly filter: Shape4D;
}

const plain: Conv2dAttributes = {
  stride: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
  dilation: [1, 1],
  groups: 1,
};

/** As many zeros on every side. */
function around(zeros: number): Conv2dAttributes["padding"] {
  return [
    [zeros, zeros],
    [zeros, zeros],
  ];
}

const cases: Record<string, Conv2dCase> = {
  "3x3": { ...plain, x: [2, 5, 6, 3], filter: [3, 3, 3, 4] },
  "3x3 with padding": { ...plain, padding: around(1), x: [2, 5, 7, 5], filter: [3, 3, 5, 9] },
  "3x3 with padding and many channels": {
    ...plain,
    padding: around(1),
    x: [3, 8, 8, 17],
    filter: [3, 3, 17, 33],
  },
  "64 channels, as many as fill every block": {
    ...plain,
    padding: around(1),
    x: [1, 12, 13, 64],
    filter: [3, 3, 64, 64],
  },
  "5x5 with padding on one image": {
    ...plain,
    padding: around(2),
    x: [1, 9, 9, 1],
    filter: [5, 5, 1, 6],
  },
  "1x1": { ...plain, x: [2, 4, 3, 8], filter: [1, 1, 8, 5] },
  "1x1 with stride 2": { ...plain, stride: [2, 2], x: [2, 7, 7, 4], filter: [1, 1, 4, 6] },
  "3x3 with stride 2, odd sizes": {
    ...plain,
    stride: [2, 2],
    padding: around(1),
    x: [2, 9, 7, 3],
    filter: [3, 3, 3, 4],
  },
  "3x3 with stride 2, even sizes (the last row is not seen)": {
    ...plain,
    stride: [2, 2],
    x: [2, 8, 6, 3],
    filter: [3, 3, 3, 4],
  },
  "7x7 with stride 4": {
    ...plain,
    stride: [4, 4],
    padding: around(1),
    x: [1, 19, 18, 3],
    filter: [7, 7, 3, 4],
  },
  "a stride larger than the kernel": {
    ...plain,
    stride: [3, 3],
    x: [1, 8, 8, 2],
    filter: [2, 2, 2, 3],
  },
  "rectangular kernel, stride and padding": {
    ...plain,
    stride: [1, 2],
    padding: [
      [0, 0],
      [3, 3],
    ],
    x: [2, 6, 9, 3],
    filter: [1, 7, 3, 4],
  },
  "different padding on each side": {
    ...plain,
    padding: [
      [0, 1],
      [2, 3],
    ],
    x: [1, 5, 4, 2],
    filter: [3, 3, 2, 3],
  },
  "padding larger than the kernel": {
    ...plain,
    padding: around(3),
    x: [1, 3, 3, 2],
    filter: [2, 2, 2, 3],
  },
  "dilation 2": {
    ...plain,
    dilation: [2, 2],
    padding: around(2),
    x: [2, 7, 8, 3],
    filter: [3, 3, 3, 4],
  },
  "dilation with stride": {
    ...plain,
    dilation: [2, 3],
    stride: [2, 1],
    padding: around(1),
    x: [1, 9, 10, 2],
    filter: [3, 3, 2, 3],
  },
  groups: { ...plain, groups: 4, padding: around(1), x: [2, 5, 5, 8], filter: [3, 3, 2, 12] },
  "groups with stride": {
    ...plain,
    groups: 3,
    stride: [2, 2],
    padding: around(1),
    x: [2, 6, 7, 6],
    filter: [3, 3, 2, 9],
  },
  "groups with dilation": {
    ...plain,
    groups: 2,
    dilation: [2, 2],
    x: [1, 7, 7, 4],
    filter: [3, 3, 2, 6],
  },
  depthwise: { ...plain, groups: 6, padding: around(1), x: [2, 7, 6, 6], filter: [3, 3, 1, 6] },
  "depthwise with stride 2": {
    ...plain,
    groups: 5,
    stride: [2, 2],
    padding: around(2),
    x: [2, 9, 8, 5],
    filter: [5, 5, 1, 5],
  },
  "depthwise with multiplier 2": {
    ...plain,
    groups: 3,
    padding: around(1),
    x: [1, 6, 6, 3],
    filter: [3, 3, 1, 6],
  },
  "depthwise with dilation": {
    ...plain,
    groups: 4,
    dilation: [2, 2],
    padding: around(2),
    x: [1, 6, 6, 4],
    filter: [3, 3, 1, 4],
  },
  "a kernel as large as the image": { ...plain, x: [2, 4, 4, 3], filter: [4, 4, 3, 5] },
};

describeEveryBackend("conv2d", ({ tolerance }) => {
  describe.each(Object.entries(cases))("%s", (_, one) => {
    const { x: xShape, filter: filterShape, ...attributes } = one;
    const x = randomTensor(xShape, 1);
    // So that all three sums are of size one, which is what tolerances are meant for.
    const dyShape = outputShape(xShape, filterShape, attributes);
    const filter = randomTensor(filterShape, 2, (sizeOf(filterShape) / filterShape[3]) ** -0.5);
    const dy = randomTensor(dyShape, 3, (sizeOf(dyShape) / filterShape[3]) ** -0.5);

    it("is what the sums over its window say", () => {
      const inputs = { x: upload<Tensor4D>(x), filter: upload<Tensor4D>(filter) };
      const [y] = runTrainingKernel("Conv2d", inputs, attributes);
      expect(y.shape).toEqual(dy.shape);
      expect(y).toBeAllclose(conv2dForward(x, filter, attributes).data, tolerance);
    });

    it("has the transposed sums as its gradient in the input", () => {
      const inputs = { dy: upload<Tensor4D>(dy), filter: upload<Tensor4D>(filter) };
      const [dx] = runTrainingKernel("Conv2dInputGradient", inputs, {
        ...attributes,
        inputShape: xShape,
      });
      expect(dx.shape).toEqual(xShape);
      expect(dx).toBeAllclose(conv2dInputGradient(xShape, filter, dy, attributes).data, tolerance);
    });

    it("has the sums over all places as its gradient in the filter", () => {
      const inputs = { x: upload<Tensor4D>(x), dy: upload<Tensor4D>(dy) };
      const [dfilter] = runTrainingKernel("Conv2dFilterGradient", inputs, {
        ...attributes,
        filterShape,
      });
      expect(dfilter.shape).toEqual(filterShape);
      expect(dfilter).toBeAllclose(
        conv2dFilterGradient(x, filterShape, dy, attributes).data,
        tolerance,
      );
    });
  });

  it.each([
    "3x3 with padding",
    "dilation with stride",
    "groups with stride",
    "depthwise with multiplier 2",
  ])("has the gradients that finite differences find: %s", async (name) => {
    const { x, filter, ...attributes } = cases[name]!;
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

  it("agrees with the reference for any shape, stride, padding, dilation and groups", () => {
    fc.assert(
      fc.property(anyConvolution, ({ x: xShape, filter: filterShape, ...attributes }) => {
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
        expect(y).toBeAllclose(conv2dForward(x, filter, attributes).data, tolerance);
        expect(dx).toBeAllclose(
          conv2dInputGradient(xShape, filter, dy, attributes).data,
          tolerance,
        );
        expect(dfilter).toBeAllclose(
          conv2dFilterGradient(x, filterShape, dy, attributes).data,
          tolerance,
        );
        for (const tensor of [...Object.values(onDevice), y, dx, dfilter]) tensor.dispose();
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('splits an odd zero of padding "same" to the end, as PyTorch does', () => {
    const x = tensor4d([1, 2, 3], [1, 1, 3, 1]);
    const filter = tensor4d([10, 1], [1, 2, 1, 1]);
    expect(conv2d(x, filter, { padding: "same" })).toBeAllclose([12, 23, 30]);
  });
});

function groupedConvolution(image: Tensor, weights: Tensor, bias: Tensor): Tensor {
  return conv2d(image as Tensor4D, weights as Tensor4D, {
    bias: bias as Tensor1D,
    groups: 2,
    stride: 2,
  });
}

/** Small convolutions that have at least one output place. */
const anyConvolution: fc.Arbitrary<Conv2dCase> = fc
  .record({
    batch: fc.integer({ min: 1, max: 3 }),
    size: pair(1, 9),
    kernel: pair(1, 4),
    stride: pair(1, 3),
    dilation: pair(1, 3),
    padding: fc.tuple(pair(0, 2), pair(0, 2)),
    groups: fc.integer({ min: 1, max: 3 }),
    inPerGroup: fc.integer({ min: 1, max: 5 }),
    outPerGroup: fc.integer({ min: 1, max: 6 }),
  })
  .map(({ batch, size, kernel, inPerGroup, outPerGroup, ...attributes }): Conv2dCase =>
    Object.assign(attributes, {
      x: [batch, ...size, attributes.groups * inPerGroup] as const,
      filter: [...kernel, inPerGroup, attributes.groups * outPerGroup] as const,
    }),
  )
  .filter((one) => outputShape(one.x, one.filter, one).every((dimension) => dimension > 0));

function pair(min: number, max: number): fc.Arbitrary<[number, number]> {
  return fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));
}
