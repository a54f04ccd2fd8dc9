import "@tensorflow/tfjs-backend-cpu";
import { memory, tidy, variable, zeros, type Tensor4D } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import {
  activate,
  add,
  adaptiveAvgPool2d,
  bytesKeptForBackward,
  conv2d,
  inference,
  linear,
  dropout,
  maxPool2d,
  mul,
  multiplyAdds,
  relu,
  tensor1d,
  traceOperations,
  type Operation,
  type Tensor2D,
  type Tensor,
} from "./index.ts";

beforeAll(() => activate("cpu"));

function trace(f: () => unknown): readonly Operation[] {
  let operations!: readonly Operation[];
  tidy(() => {
    ({ operations } = traceOperations(f));
  });
  return operations;
}

function sum(operations: readonly Operation[]): number {
  return operations.reduce((total, operation) => total + multiplyAdds(operation), 0);
}

describe("traceOperations", () => {
  it("names training kernels and not the composition that they run by, with attributes, ids and shapes", () => {
    const x: Tensor4D = zeros([1, 6, 6, 2]);
    const filter = variable(zeros([3, 3, 2, 4])) as Tensor as Tensor4D;
    const operations = trace(() =>
      maxPool2d(relu(conv2d(x, filter, { padding: 1 })), { kernelSize: 2 }),
    );
    expect(operations.map(({ name }) => name)).toEqual(["Conv2d", "Relu", "MaxPool2d"]);
    const [convolution, activation, pooling] = operations;
    expect(convolution!.attributes).toMatchObject({ stride: [1, 1], groups: 1 });
    expect(convolution!.inputs["x"]).toMatchObject({
      id: x.id,
      shape: [1, 6, 6, 2],
      isConstant: false,
    });
    expect(convolution!.inputs["filter"]!.id).toBe(filter.id);
    expect(activation!.inputs["x"]!.id).toBe(convolution!.outputs[0]!.id);
    expect(pooling!.outputs.map(({ shape }) => shape)).toEqual([
      [1, 3, 3, 4],
      [1, 3, 3, 4],
    ]);
  });

  it("tells numbers in the code from tensors that were there, and keeps them when asked", async () => {
    const x = tensor1d([1, 2]);
    const before = memory().numTensors;
    const { operations, constants } = traceOperations(
      () => tidy(() => void add(x, mul(tensor1d([3, 4]), tensor1d([2, 2])))),
      { keepConstants: true },
    );
    const { a, b } = operations.at(-1)!.inputs;
    expect([a!.isConstant, b!.isConstant]).toEqual([false, true]);
    expect([...constants.keys()]).toEqual([b!.id]);
    expect([...(await constants.get(b!.id)!.data())]).toEqual([6, 8]);
    for (const constant of constants.values()) constant.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it("counts products as PyTorch does, and computes none where only shapes are wanted", () => {
    const x = zeros([2, 5, 5, 4]) as Tensor4D;
    const run = (): void => {
      const y = conv2d(x, variable(zeros([3, 3, 2, 8])) as Tensor as Tensor4D, { groups: 2 });
      adaptiveAvgPool2d(y, 2);
      const rows = zeros([2, 6]) as Tensor2D;
      linear(add(rows, tensor1d([1])) as Tensor2D, variable(zeros([3, 6])) as Tensor as Tensor2D);
    };
    const all = trace(run);
    // A convolution of two groups; a linear layer over numbers in the code counts nothing.
    expect(sum(all)).toBe(2 * 3 * 3 * 8 * 3 * 3 * 2);
    let shapes!: readonly Operation[];
    tidy(() => {
      shapes = traceOperations(run, { shapesOnly: true }).operations;
    });
    expect(shapes.map(({ outputs }) => outputs[0]!.shape)).toEqual(
      all.map(({ outputs }) => outputs[0]!.shape),
    );
  });

  it("shows what each operation puts out, and does not note what is computed of that", () => {
    const x = tensor1d([1, -2]);
    const seen: [name: string, values: number[]][] = [];
    tidy(() => {
      const { operations } = traceOperations(() => relu(mul(x, 3)), {
        onOperation: ({ name }, [output]) => {
          seen.push([name, [...add(output!, 1).dataSync()]]);
        },
      });
      expect(operations.map(({ name }) => name)).toEqual(["Multiply", "Relu"]);
    });
    expect(seen).toEqual([
      ["Multiply", [4, -5]],
      ["Relu", [4, 1]],
    ]);
  });

  it("leaves the engine as it was, also after an error, and refuses to run inside itself", () => {
    const x = tensor1d([1]);
    expect(() => trace(() => trace(() => relu(x)))).toThrow("cannot run inside itself");
    expect(trace(() => dropout(relu(x), 0.5, inference)).map(({ name }) => name)).toEqual([
      "Relu",
      "Identity",
    ]);
  });
});

describe("bytesKeptForBackward", () => {
  it("counts what the tape saved, each buffer once, without what stands", () => {
    const x = zeros([2, 4, 4, 3]) as Tensor4D;
    const filter = variable(zeros([1, 1, 3, 5])) as Tensor as Tensor4D;
    const before = memory().numTensors;
    const bytes = bytesKeptForBackward(() => relu(relu(conv2d(x, filter))), [filter]);
    // The images, and the output of each relu.
    expect(bytes).toBe(4 * 2 * 16 * (3 + 5 + 5));
    expect(memory().numTensors).toBe(before);
  });
});
