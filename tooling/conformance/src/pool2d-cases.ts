import type { AveragePool2dAttributes, Padding2d, Size2d } from "@stratajs/tensor";
import * as fc from "fast-check";
import type { Shape4D } from "./reference/host-tensor.ts";
import { countPlaces } from "./reference/pool2d.ts";

/** A pooling of a given image. */
export interface PoolCase {
  readonly x: Shape4D;
  readonly kernelSize: Size2d;
  readonly stride: Size2d;
  readonly padding: Padding2d;
  readonly ceilMode: boolean;
}

const NO_PADDING: Padding2d = [
  [0, 0],
  [0, 0],
];
const ONE_AROUND: Padding2d = [
  [1, 1],
  [1, 1],
];
export const plain: Pick<PoolCase, "padding" | "ceilMode"> = {
  padding: NO_PADDING,
  ceilMode: false,
};

export const poolCases: Record<string, PoolCase> = {
  "2x2": { ...plain, x: [2, 6, 8, 3], kernelSize: [2, 2], stride: [2, 2] },
  "2x2 on odd sizes": { ...plain, x: [2, 7, 5, 3], kernelSize: [2, 2], stride: [2, 2] },
  "overlapping windows": { ...plain, x: [1, 6, 7, 5], kernelSize: [3, 3], stride: [1, 1] },
  "3x3 with stride 2 and padding": {
    x: [2, 9, 8, 4],
    kernelSize: [3, 3],
    stride: [2, 2],
    padding: ONE_AROUND,
    ceilMode: false,
  },
  "ceil mode": {
    x: [2, 8, 7, 3],
    kernelSize: [3, 3],
    stride: [2, 2],
    padding: NO_PADDING,
    ceilMode: true,
  },
  "ceil mode with padding": {
    x: [2, 7, 8, 3],
    kernelSize: [3, 2],
    stride: [2, 3],
    padding: ONE_AROUND,
    ceilMode: true,
  },
  "ceil mode where the last window would start past the image": {
    x: [1, 5, 5, 2],
    kernelSize: [2, 2],
    stride: [4, 4],
    padding: ONE_AROUND,
    ceilMode: true,
  },
  "windows with gaps between them": {
    ...plain,
    x: [1, 9, 9, 2],
    kernelSize: [2, 2],
    stride: [4, 3],
  },
  "different padding on each side": {
    x: [1, 6, 5, 2],
    kernelSize: [4, 3],
    stride: [2, 1],
    padding: [
      [0, 2],
      [1, 0],
    ],
    ceilMode: false,
  },
  "the whole image": { ...plain, x: [2, 5, 4, 3], kernelSize: [5, 4], stride: [1, 1] },
  "one channel": { ...plain, x: [1, 4, 4, 1], kernelSize: [2, 2], stride: [2, 2] },
};

/** What the op should make of its options. */
export function attributesOf(one: PoolCase, countIncludePad: boolean): AveragePool2dAttributes {
  const { x, kernelSize, stride, padding, ceilMode } = one;
  const outputSize = ([0, 1] as const).map((axis) =>
    countPlaces(x[axis + 1]!, {
      kernel: kernelSize[axis],
      stride: stride[axis],
      before: padding[axis][0],
      after: padding[axis][1],
      ceilMode,
    }),
  ) as [number, number];
  return { kernelSize, stride, padding, outputSize, countIncludePad };
}

/** Small poolings that have at least one output place. */
export const anyPooling: fc.Arbitrary<PoolCase> = fc
  .record({
    batch: fc.integer({ min: 1, max: 2 }),
    channels: fc.integer({ min: 1, max: 5 }),
    size: pair(1, 9),
    kernelSize: pair(1, 4),
    stride: pair(1, 4),
    padding: fc.tuple(pair(0, 2), pair(0, 2)),
    ceilMode: fc.boolean(),
  })
  .filter(({ padding, kernelSize }) =>
    padding.every((sides, axis) => Math.max(...sides) <= kernelSize[axis as 0 | 1] / 2),
  )
  .map(({ batch, channels, size, ...options }): PoolCase =>
    Object.assign(options, { x: [batch, ...size, channels] as const }),
  )
  .filter((one) => attributesOf(one, true).outputSize.every((places) => places > 0));

function pair(min: number, max: number): fc.Arbitrary<[number, number]> {
  return fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));
}
