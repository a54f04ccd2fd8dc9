import { Rng, runTrainingKernel, tidy } from "@stratajs/tensor";
import { expect, it } from "vitest";
import { describeSimd } from "../testing/describe-simd.ts";
import { normal } from "../testing/normal.ts";

describeSimd("AccumulateGradient", () => {
  it.each([1, 7, 16_384, 40_001])(
    "adds %d values, in place unless somebody else holds them",
    (n) => {
      tidy(() => {
        const rng = new Rng(1);
        const [sum, term] = [normal(rng, [n], 0), normal(rng, [n], 0)];
        const [a, b] = [sum, term].map((tensor) => tensor.dataSync());
        const expected = a!.map((value, i) => Math.fround(value + b![i]!));
        const held = sum.clone();
        const [apart] = runTrainingKernel("AccumulateGradient", { sum, term }, {});
        expect(apart.dataSync()).toEqual(expected);
        expect(held.dataSync()).toEqual(a);
        held.dispose();
        const [inPlace] = runTrainingKernel("AccumulateGradient", { sum, term }, {});
        expect(inPlace.dataSync()).toEqual(expected);
        expect(inPlace.dataId).toBe(sum.dataId);
      });
    },
  );
});
