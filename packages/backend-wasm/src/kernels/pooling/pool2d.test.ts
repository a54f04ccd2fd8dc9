import {
  references,
  Rng,
  runTrainingKernel,
  tensor,
  tidy,
  type Pool2dAttributes,
  type Tensor4D,
} from "@stratajs/tensor";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { describeSimd } from "../../testing/describe-simd.ts";
import { deviation, largestDifference } from "../../testing/deviation.ts";
import { normal } from "../../testing/normal.ts";

describeSimd("pooling", () => {
  it("equals the reference for every window, stride, padding and ceil mode", () => {
    const pools = fc.record({
      batch: fc.integer({ min: 1, max: 2 }),
      size: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
      channels: fc.integer({ min: 1, max: 40 }),
      kernel: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
      stride: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
      padded: fc.tuple(fc.boolean(), fc.boolean()),
      ceil: fc.boolean(),
      countIncludePad: fc.boolean(),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(pools, (drawn) => {
        // As in PyTorch: at most half the window is padding, and no window starts beyond the image.
        const padding = [0, 1].map((axis) => {
          const size = drawn.padded[axis as 0 | 1] ? Math.floor(drawn.kernel[axis]! / 2) : 0;
          return [size, size] as const;
        }) as [readonly [number, number], readonly [number, number]];
        const outputSize = [0, 1].map((axis) => {
          const [before, after] = padding[axis]!;
          const room = drawn.size[axis]! + before + after - drawn.kernel[axis]!;
          const places = room / drawn.stride[axis]!;
          const last = drawn.ceil ? Math.ceil(places) : Math.floor(places);
          const fits = last * drawn.stride[axis]! < drawn.size[axis]! + before;
          return fits ? last + 1 : last;
        }) as [number, number];
        fc.pre(outputSize[0] > 0 && outputSize[1] > 0);
        const attributes = {
          kernelSize: drawn.kernel,
          stride: drawn.stride,
          padding,
          outputSize,
          countIncludePad: drawn.countIncludePad,
        };
        tidy(() => {
          const rng = new Rng(drawn.seed);
          const inputShape = [drawn.batch, ...drawn.size, drawn.channels] as const;
          const x = normal(rng, inputShape, 0) as Tensor4D;
          expect(deviation("MaxPool2d", { x }, attributes)).toBe(0);
          expect(deviation("AveragePool2d", { x }, attributes)).toBeLessThan(1e-6);
          const [y, indices] = runTrainingKernel("MaxPool2d", { x }, attributes);
          const dy = normal(rng, y.shape, 0) as Tensor4D;
          const backward = { ...attributes, inputShape };
          expect(deviation("MaxPool2dGradient", { dy, indices }, backward)).toBeLessThan(1e-6);
          expect(deviation("AveragePool2dGradient", { dy }, backward)).toBeLessThan(1e-6);
        });
      }),
      { numRuns: 100 },
    );
  });

  it.each([3, 4, 6, 19])("takes windows of 2 × 2 places, with %d channels", (channels) => {
    const window = {
      kernelSize: [2, 2],
      stride: [2, 2],
      padding: [
        [0, 0],
        [0, 0],
      ],
    } as const;
    for (const [height, width] of [
      [2, 2],
      [7, 6],
      [6, 9],
    ] as const) {
      const outputSize = [height >> 1, width >> 1] as const;
      const inputShape = [3, height, width, channels] as const;
      tidy(() => {
        const rng = new Rng(2);
        const attributes = { ...window, outputSize };
        const x = normal(rng, inputShape, 0) as Tensor4D;
        expect(deviation("MaxPool2d", { x }, attributes)).toBe(0);
        const [y, indices] = runTrainingKernel("MaxPool2d", { x }, attributes);
        const dy = normal(rng, y.shape, 0) as Tensor4D;
        const backward = { ...attributes, inputShape };
        expect(deviation("MaxPool2dGradient", { dy, indices }, backward)).toBe(0);
      });
    }
  });

  it.each([1, 6])("remembers the first of equal maxima, with %d channels", (channels) => {
    tidy(() => {
      const pixels = [1, 2, 2, 2].flatMap((value) => Array.from({ length: channels }, () => value));
      const [y, indices] = runTrainingKernel(
        "MaxPool2d",
        { x: tensor(pixels, [1, 2, 2, channels]) as Tensor4D },
        {
          kernelSize: [2, 2],
          stride: [2, 2],
          padding: [
            [0, 0],
            [0, 0],
          ],
          outputSize: [1, 1],
        },
      );
      expect(new Set(y.dataSync())).toEqual(new Set([2]));
      expect(new Set(indices.dataSync())).toEqual(new Set([1]));
    });
  });

  it.each([2, 3, 4])("lets the last NaN of a window of %d win", (kernel) => {
    tidy(() => {
      const size = 3 * kernel;
      const values = new Rng(1).normal(size * size * 18).map((v) => (v > 1.5 ? Number.NaN : v));
      const x = tensor(values, [1, size, size, 18]) as Tensor4D;
      const attributes: Pool2dAttributes = {
        kernelSize: [kernel, kernel],
        stride: [2, 2],
        padding: [
          [1, 1],
          [1, 1],
        ],
        outputSize: [kernel + 2, kernel + 2],
      };
      const actual = runTrainingKernel("MaxPool2d", { x }, attributes);
      const expected = references.MaxPool2d({ x }, attributes);
      expect(actual.map((output) => output.dataSync())).toEqual(
        expected.map((output) => output.dataSync()),
      );
    });
  });
});

describeSimd("global average pooling", () => {
  it("equals the reference, whatever the shape", () => {
    const shapes = fc.tuple(
      ...[3, 9, 20, 40].map((largest) => fc.integer({ min: 1, max: largest })),
    ) as fc.Arbitrary<[number, number, number, number]>;
    fc.assert(
      fc.property(shapes, fc.nat(), (inputShape, seed) => {
        tidy(() => {
          const x = normal(new Rng(seed), inputShape, 1) as Tensor4D;
          expect(deviation("GlobalAveragePool2d", { x }, {})).toBeLessThan(1e-6);
          const [dy] = runTrainingKernel("GlobalAveragePool2d", { x }, {});
          expect(deviation("GlobalAveragePool2dGradient", { dy }, { inputShape })).toBeLessThan(
            1e-6,
          );
        });
      }),
    );
  });

  it("loses no digits over many places", () => {
    tidy(() => {
      const values = new Rng(1).normal(256 * 256 * 5).map((value) => value + 10);
      const [y] = runTrainingKernel(
        "GlobalAveragePool2d",
        { x: tensor(values, [1, 256, 256, 5]) as Tensor4D },
        {},
      );
      const means = Float32Array.from({ length: 5 }, (_, channel) => {
        let sum = 0;
        for (let at = channel; at < values.length; at += 5) sum += values[at]!;
        return sum / (256 * 256);
      });
      expect(largestDifference(y.dataSync(), means)).toBeLessThan(1e-6);
    });
  });
});
