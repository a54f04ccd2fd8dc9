import { expect, it } from "vitest";
import { convolutionFlops, outputSize, type ConvolutionShape } from "./cases.ts";

it("counts a convolution's multiplications and additions", () => {
  const shape: ConvolutionShape = {
    batch: 2,
    size: 224,
    inChannels: 4,
    outChannels: 64,
    kernel: 7,
    stride: 2,
    padding: 3,
    groups: 2,
  };
  expect(outputSize(shape)).toBe(112);
  expect(convolutionFlops(shape)).toBe(2 * 2 * 112 * 112 * 64 * 49 * 2);
});
