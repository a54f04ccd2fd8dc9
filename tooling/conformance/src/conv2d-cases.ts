import type { Conv2dAttributes } from "@stratajs/tensor";
import * as fc from "fast-check";
import { outputShape } from "./reference/conv2d.ts";
import type { Shape4D } from "./reference/host-tensor.ts";

/** A convolution of given shapes. */
export interface Conv2dCase extends Conv2dAttributes {
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

export const conv2dCases: Record<string, Conv2dCase> = {
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
  "groups of four channels": {
    ...plain,
    groups: 3,
    padding: around(1),
    x: [2, 6, 7, 12],
    filter: [3, 3, 4, 12],
  },
  "groups of eight channels": {
    ...plain,
    groups: 2,
    padding: around(1),
    x: [1, 6, 7, 16],
    filter: [3, 3, 8, 16],
  },
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

/** Small convolutions that have at least one output place. */
export const anyConvolution: fc.Arbitrary<Conv2dCase> = fc
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
