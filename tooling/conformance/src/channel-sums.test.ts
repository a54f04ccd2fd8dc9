import { runTrainingKernel } from "@stratajs/tensor";
import { expect, it } from "vitest";
import { describeEveryBackend } from "./on-every-backend.ts";
import { randomTensor, sizeOf, upload } from "./reference/host-tensor.ts";

describeEveryBackend("ChannelSums", ({ tolerance }) => {
  it.each([
    [[1, 1]],
    [[7, 3]],
    [[64, 16]],
    [[3, 5, 7, 6]],
    [[2, 17, 9, 65]],
    [[4, 40, 40, 24]],
    [[0, 4, 4, 3]],
  ])("sums each channel of %j over all else", async (shape) => {
    const channels = shape.at(-1)!;
    // So that the sums are of size one, which is what tolerances are meant for.
    const dy = randomTensor(shape, 1, Math.max(1, sizeOf(shape) / channels) ** -0.5);
    const expected = Array.from({ length: channels }, () => 0);
    for (const [at, value] of dy.data.entries()) expected[at % channels]! += value;
    const [sums] = runTrainingKernel("ChannelSums", { dy: upload(dy) }, {});
    expect(sums.shape).toEqual([channels]);
    await expect(sums).toBeAllclose(expected, tolerance);
  });
});
