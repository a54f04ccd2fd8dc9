import { Rng, runTrainingKernel, tensor, tidy, type Tensor4D } from "@stratajs/tensor";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { describeSimd } from "../testing/describe-simd.ts";
import { deviation } from "../testing/deviation.ts";
import { normal } from "../testing/normal.ts";

describeSimd("pooling", () => {
  it("equals the reference for every window, stride, padding and ceil mode", () => {
    const pools = fc.record({
      batch: fc.integer({ min: 1, max: 2 }),
      size: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
      channels: fc.integer({ min: 1, max: 9 }),
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
          expect(deviation("MaxPool2dGradient", { dy, indices }, { inputShape })).toBeLessThan(
            1e-6,
          );
          const averages = { ...attributes, inputShape };
          expect(deviation("AveragePool2dGradient", { dy }, averages)).toBeLessThan(1e-6);
        });
      }),
      { numRuns: 100 },
    );
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
});
