import "@tensorflow/tfjs-backend-cpu";
import { activate, add, memory, zeros, type Tensor4D } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import {
  BasicBlock,
  BatchNorm2d,
  Conv2d,
  isModuleCall,
  Linear,
  Module,
  Sequential,
  traceModel,
  trainingMemory,
  type ModelTrace,
} from "./index.ts";

beforeAll(() => activate("cpu"));

function trace(model: Module<never, unknown>, shape: readonly number[]): ModelTrace {
  const x = zeros([...shape]);
  const found = traceModel(model, x);
  x.dispose();
  return found;
}

class Both extends Module<Tensor4D, { sum: Tensor4D; first: Tensor4D }> {
  readonly conv: Conv2d = new Conv2d(2, 2, { kernelSize: 1 });

  forward(x: Tensor4D): { sum: Tensor4D; first: Tensor4D } {
    const first = this.conv.forward(x);
    return { sum: add(first, this.conv.forward(first)), first };
  }
}

describe("traceModel", () => {
  it("gives every operation the path of its layer, in a block too", () => {
    const model = new Sequential(new BasicBlock(2, 4, { stride: 2 }));
    const { operations, state } = trace(model, [1, 4, 4, 2]);
    expect(operations.map(({ path, name }) => `${path} ${name}`)).toEqual([
      "0.conv1 Conv2d",
      "0.bn1 BatchNormInference",
      "0 Relu",
      "0.conv2 Conv2d",
      "0.bn2 BatchNormInference",
      "0.downsample.0 Conv2d",
      "0.downsample.1 BatchNormInference",
      "0 AddRelu",
    ]);
    const { inputs } = operations[1]!;
    expect(state.get(inputs["scale"]!.id)!.path).toBe("0.bn1.weight");
    expect(state.get(inputs["variance"]!.id)!.path).toBe("0.bn1.running_var");
    model.dispose();
  });

  it("takes a model of one's own: several outputs, a layer that is used twice", () => {
    const before = memory().numTensors;
    const model = new Both();
    const { root, outputs, operations } = trace(model, [1, 3, 3, 2]);
    expect(outputs.map(({ id }) => id)).toEqual([
      operations.at(-1)!.outputs[0]!.id,
      operations[0]!.outputs[0]!.id,
    ]);
    expect(root.steps.map((step) => (isModuleCall(step) ? step.path : step.name))).toEqual([
      "conv",
      "conv",
      "Add",
    ]);
    model.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it("is the same whatever the layers put out", () => {
    const model = new Sequential(new Conv2d(3, 4, { kernelSize: 3 }), new BatchNorm2d(4));
    const x = zeros([1, 5, 5, 3]);
    const [computed, shapes] = [false, true].map((shapesOnly) =>
      traceModel(model, x, { shapesOnly }).operations.map(({ name, outputs }) => [
        name,
        outputs.map(({ shape }) => shape),
      ]),
    );
    expect(shapes).toEqual(computed);
  });
});

describe("summary", () => {
  it("is a tree of blocks with sums of parameters and multiply-adds", () => {
    const model = new Sequential(
      new BasicBlock(2, 4, { stride: 2 }),
      new Conv2d(4, 1, { kernelSize: 1 }),
    );
    const { tree, multiplyAdds } = model.summary([1, 4, 4, 2]);
    const [block, last] = tree.children;
    expect(block!.children.map(({ path }) => path)).toEqual([
      "0.conv1",
      "0.bn1",
      "0.conv2",
      "0.bn2",
      "0.downsample",
    ]);
    // 3×3 from 2 channels, 3×3 from 4, 1×1 from 2, each to 4 channels of 2×2 places.
    const inBlock = 4 * 4 * (9 * 2 + 9 * 4 + 2);
    expect([block!.multiplyAdds, last!.multiplyAdds, multiplyAdds]).toEqual([
      inBlock,
      16,
      inBlock + 16,
    ]);
    expect(block!.parameters + last!.parameters).toBe(
      model.parameters().reduce((sum, { value }) => sum + value.size, 0),
    );
    expect(String(model.summary([1, 4, 4, 2]))).toContain("└─ 1");
  });
});

describe("trainingMemory", () => {
  it("says for any batch what two and three images keep, and leaves buffers and memory as they were", async () => {
    const model = new Sequential(
      new Conv2d(3, 4, { kernelSize: 1, bias: false }),
      new BatchNorm2d(4),
    );
    const before = [memory().numTensors, await model.stateDict()];
    const { keptForBackward, ...rest } = trainingMemory(model, [5, 5, 3], 10);
    expect([memory().numTensors, await model.stateDict()]).toEqual(before);
    expect(rest).toEqual({ batchSize: 10, parameters: 4 * 28, gradients: 80, optimizerState: 80 });
    // The images, the convolution's output, and the batch's mean and variance.
    expect(keptForBackward).toBe(4 * (10 * 25 * (3 + 4) + 8));
  });

  it("leaves out what does not train", () => {
    const model = new Sequential(new Linear(4, 2));
    for (const parameter of model.parameters()) parameter.trainable = false;
    expect(trainingMemory(model, [4], 8)).toMatchObject({ gradients: 0, optimizerState: 0 });
  });
});
