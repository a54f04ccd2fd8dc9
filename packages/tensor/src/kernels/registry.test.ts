import "@tensorflow/tfjs-backend-cpu";
import { unregisterKernel, type KernelBackend } from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  activate,
  kernelSource,
  memory,
  observeTrainingKernels,
  registerTrainingKernel,
  runTrainingKernel,
  tensor4d,
  trainingKernelId,
  type Tensor4D,
} from "../index.ts";

const attributes = {
  stride: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
  dilation: [1, 1],
  groups: 1,
} as const;

describe("training kernels", () => {
  beforeAll(() => activate("cpu"));
  afterEach(() => {
    if (kernelSource("Conv2d") === "own") unregisterKernel(trainingKernelId("Conv2d"), "cpu");
  });

  it("run the reference composition where the backend has none, and keep only its outputs", () => {
    const inputs = images();
    const before = memory();
    const [y] = runTrainingKernel("Conv2d", inputs, attributes);
    expect([...y.dataSync()]).toEqual([6, 8]);
    expect(memory().numTensors).toBe(before.numTensors + 1);
  });

  it("run the backend's own where it has one, with its attributes", () => {
    expect(kernelSource("Conv2d")).toBe("composition");
    registerTrainingKernel("Conv2d", "cpu", ({ inputs: { x }, attributes: given, backend }) => {
      const values = Float32Array.of(given.groups + 41);
      const dataId = (backend as KernelBackend).write(values, [1, 1, 1, 1], "float32");
      return [{ dataId, shape: [1, 1, 1, 1], dtype: x.dtype }];
    });
    expect(kernelSource("Conv2d")).toBe("own");
    expect([...runTrainingKernel("Conv2d", images(), attributes)[0].dataSync()]).toEqual([42]);
  });

  it("are observed until the observer stops", () => {
    const seen: string[][] = [];
    const stop = observeTrainingKernels((name, source) => seen.push([name, source]));
    runTrainingKernel("Conv2d", images(), attributes);
    stop();
    runTrainingKernel("Conv2d", images(), attributes);
    expect(seen).toEqual([["Conv2d", "composition"]]);
  });
});

function images(): { x: Tensor4D; filter: Tensor4D } {
  return { x: tensor4d([3, 4], [1, 1, 2, 1]), filter: tensor4d([2], [1, 1, 1, 1]) };
}
