import {
  kernelSource,
  memory,
  references,
  Rng,
  runTrainingKernel,
  scalar,
  tensor,
  tensor1d,
  tidy,
  type Conv2dAttributes,
  type Pool2dAttributes,
  type Tensor4D,
  type TrainingKernelName,
} from "@stratajs/tensor";
import { getKernel } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { describeSimd } from "./testing/describe-simd.ts";
import { normal } from "./testing/normal.ts";
import { wasm } from "./wasm.ts";

/** Of an image of 2 × 2. */
const POOL: Pool2dAttributes = {
  kernelSize: [2, 2],
  stride: [2, 2],
  padding: [
    [0, 0],
    [0, 0],
  ],
  outputSize: [1, 1],
};

describeSimd("training kernels", () => {
  it("are there for every name", () => {
    const names = Object.keys(references) as TrainingKernelName[];
    expect(names.filter((name) => kernelSource(name) !== "own")).toEqual([]);
  });

  it("leave the heap as it was", () => {
    const before = memory();
    tidy(() => {
      const rng = new Rng(1);
      const x = normal(rng, [2, 8, 8, 6], 0) as Tensor4D;
      const filter = normal(rng, [3, 3, 6, 10], 0) as Tensor4D;
      const attributes: Conv2dAttributes = {
        stride: [1, 1],
        padding: [
          [1, 1],
          [1, 1],
        ],
        dilation: [1, 1],
        groups: 1,
      };
      const [dy] = runTrainingKernel("Conv2d", { x, filter }, attributes);
      runTrainingKernel(
        "Conv2dInputGradient",
        { dy, filter },
        { ...attributes, inputShape: [2, 8, 8, 6] },
      );
      runTrainingKernel(
        "Conv2dFilterGradient",
        { x, dy },
        { ...attributes, filterShape: [3, 3, 6, 10] },
      );
      const inputs = [x, x, tensor1d([1, 0, 0, 0, Infinity]), scalar(1)];
      runTrainingKernel("SgdStep", inputs, {
        count: 1,
        nesterov: false,
        isClipped: false,
        inPlace: true,
      });
      runTrainingKernel("GradientNorm", [x, scalar(1)], {});
    });
    expect(memory()).toMatchObject({
      numTensors: before.numTensors,
      allocatedBytes: (before as unknown as { allocatedBytes: number }).allocatedBytes,
    });
  });

  it("say which dtype they expected", () => {
    tidy(() => {
      const x = tensor([1, 2, 3, 4], [1, 2, 2, 1], "int32") as Tensor4D;
      const run = () =>
        runTrainingKernel(
          "MaxPool2dGradient",
          { dy: x, indices: x },
          { ...POOL, inputShape: [1, 2, 2, 1] },
        );
      expect(run).toThrow(/expected a tensor of dtype float32 but got int32 \[1, 2, 2, 1\]/);
    });
  });
});

describe("kernels of tfjs-core", () => {
  it("are put back when the backend stops", async () => {
    const original = getKernel("Conv2DBackpropInput", "wasm");
    await wasm().start();
    expect(getKernel("Conv2DBackpropInput", "wasm")).not.toBe(original);
    await wasm().stop();
    expect(getKernel("Conv2DBackpropInput", "wasm")).toBe(original);
    expect(getKernel("StrataConv2d", "wasm")).toBeUndefined();
    expect(getKernel("UnsortedSegmentSum", "wasm")).toBeUndefined();
  });
});

describe("an engine without SIMD", () => {
  it("computes training kernels by their references, and says that it is slow", async () => {
    const { device, notes } = await wasm({ simd: "none" }).start();
    expect([device, notes.length]).toEqual(["WebAssembly, without SIMD", 1]);
    expect(kernelSource("Conv2d")).toBe("composition");
    const { y, dx } = tidy(() => {
      const x = tensor([1, 5, 3, 2], [1, 2, 2, 1]) as Tensor4D;
      const [best, indices] = runTrainingKernel("MaxPool2d", { x }, POOL);
      const [gradient] = runTrainingKernel(
        "MaxPool2dGradient",
        { dy: best, indices },
        { ...POOL, inputShape: [1, 2, 2, 1] },
      );
      return { y: [...best.dataSync()], dx: [...gradient.dataSync()] };
    });
    expect({ y, dx }).toEqual({ y: [5], dx: [0, 5, 0, 0] });
    await wasm().stop();
  });
});
