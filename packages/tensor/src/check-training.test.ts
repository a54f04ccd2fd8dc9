import "@tensorflow/tfjs-backend-cpu";
import { unregisterKernel, getKernel, registerKernel } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import {
  abs,
  activate,
  checkTraining,
  conv2d,
  max,
  memory,
  ModuleCounter,
  Parameter,
  type Tensor,
  type Tensor4D,
  type TrainableModel,
} from "./index.ts";

describe("checkTraining", () => {
  beforeAll(() => activate("cpu"));

  it("finds nothing wrong with a model that trains, and names what runs as a composition", () => {
    const check = checkTraining(model(), [2, 4, 4, 1]);
    expect(check.backend).toBe("cpu");
    expect(check.problems).toEqual([]);
    expect(check.missingKernels).toEqual([]);
    expect([...check.compositions].toSorted()).toEqual(["Conv2d", "Conv2dFilterGradient"]);
  });

  it("names the kernel that a backend lacks", () => {
    const kernel = getKernel("BatchMatMul", "cpu");
    unregisterKernel("BatchMatMul", "cpu");
    try {
      const check = checkTraining(model(), [2, 4, 4, 1]);
      expect(check.missingKernels).toEqual(["BatchMatMul"]);
      expect(check.problems).toEqual([
        'backend "cpu" has no kernel BatchMatMul, which this model\'s training needs',
      ]);
    } finally {
      registerKernel(kernel);
    }
  });

  it("names every kernel that the backward pass lacks", () => {
    const names = ["Equal", "Sign"];
    const kernels = names.map((name) => getKernel(name, "cpu"));
    for (const name of names) unregisterKernel(name, "cpu");
    const before = memory();
    try {
      const { missingKernels } = checkTraining(
        model((y) => abs(max(y, 3))),
        [2, 4, 4, 1],
      );
      expect([...missingKernels].toSorted()).toEqual(names);
    } finally {
      for (const kernel of kernels) registerKernel(kernel);
    }
    expect(memory().numTensors).toBe(before.numTensors + 1);
  });

  it("passes on any other error in its own words", () => {
    const { problems, missingKernels } = checkTraining(model(), [2, 4, 4, 3]);
    expect(missingKernels).toEqual([]);
    expect(problems).toEqual([expect.stringContaining("conv2d expected x")]);
  });

  it("puts buffers back and leaves nothing behind, whether it works or not", () => {
    const one = model();
    const before = memory();
    checkTraining(one, [2, 4, 4, 1]);
    checkTraining(one, [2, 4, 4, 3]);
    expect(memory()).toEqual(before);
    expect(one.counter.value).toBe(0);
  });
});

function model(
  head = (y: Tensor): Tensor => y,
): TrainableModel & { readonly counter: ModuleCounter } {
  const filter = new Parameter([2, 1, 3, 3], {
    initializer: () => new Float32Array(18).fill(0.5),
    axes: [2, 3, 1, 0],
  });
  const counter = new ModuleCounter("num_batches_tracked");
  return {
    counter,
    forward: (x: Tensor) => {
      counter.value++;
      return head(conv2d(x as Tensor4D, filter.value as Tensor4D));
    },
    parameters: () => [filter],
    namedBuffers: () => [["num_batches_tracked", counter]],
  };
}
