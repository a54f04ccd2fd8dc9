import { wasm } from "@stratajs/backend-wasm";
import { SGD } from "@stratajs/optim";
import {
  memory,
  Rng,
  softmaxCrossEntropy,
  tanh,
  tensor1d,
  tensor4d,
  tidy,
  useBackend,
  valueAndGrads,
  zeros,
} from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import {
  createModel,
  isModelName,
  listModels,
  modelEntry,
  type ImageModel,
  type ModelName,
} from "./index.ts";

type ResNetName = Extract<ModelName, `resnet${string}`>;

beforeAll(async () => void (await useBackend([wasm()])));

const cifarResNet = { blocks: [1, 1, 1], channels: [4, 8, 8], size: 8 };
const resNet = { width: 2, classes: 7, size: 32 };

/** Each model made small enough for a test, and the side of its images. */
const smallModels: Record<ModelName, { size: number }> = {
  leNet: { size: 28 },
  leNetBn: { size: 28 },
  cifarGoogleNet: { width: 0.25, size: 8 } as { size: number },
  cifarResNet20: cifarResNet,
  cifarPreActResNet20: cifarResNet,
  cifarDenseNet: { layers: [2, 2], growth: 4, size: 8 } as { size: number },
  resnet18: resNet,
  resnet34: resNet,
  resnet50: resNet,
  resnet101: resNet,
  resnet152: resNet,
};

describe.each(listModels())("%s", (name) => {
  const { size, ...options } = smallModels[name];
  const [, , channels] = modelEntry(name).inputSize;
  const create = (more: { classes?: number; rng?: Rng } = {}): ImageModel =>
    createModel(name, { ...options, ...more });

  it("puts out one finite number for each class", () => {
    const model = create({ classes: 7, rng: new Rng(0) });
    const logits = tidy(() => model.forward(zeros([2, size, size, channels])).arraySync());
    expect(logits.map((row) => row.length)).toEqual([7, 7]);
    expect(logits.flat().every(Number.isFinite)).toBe(true);
    model.dispose();
  });

  it("is the same for the same seed and another for another", async () => {
    const [a, b, c] = [1, 1, 2].map((seed) => create({ rng: new Rng(seed) }));
    expect(await a!.stateDict()).toEqual(await b!.stateDict());
    expect(await a!.stateDict()).not.toEqual(await c!.stateDict());
    for (const model of [a!, b!, c!]) model.dispose();
  });

  it("takes over a state dict and frees all its memory", async () => {
    const before = memory().numTensors;
    const [a, b] = [create(), create()];
    b.loadStateDict(await a.stateDict());
    expect(await b.stateDict()).toEqual(await a.stateDict());
    a.dispose();
    b.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

/** One of each kind: the deeper ones are the same blocks, and leNet's sigmoids learn nothing in so few steps. */
const learners = [
  "leNetBn",
  "cifarResNet20",
  "cifarPreActResNet20",
  "resnet18",
  "resnet50",
] as const;

describe.each(learners)("%s", (name) => {
  const { size, ...options } = smallModels[name];
  const [, , channels] = modelEntry(name).inputSize;

  it("learns a few images by heart, and each step leaves nothing behind", () => {
    const rng = new Rng(1);
    const model: ImageModel = createModel(name, { ...options, classes: 4, rng });
    const images = tensor4d(rng.normal(8 * size * size * channels), [8, size, size, channels]);
    const labels = tensor1d([0, 1, 2, 3, 0, 1, 2, 3], "int32");
    const optimizer = new SGD(model.parameters(), { learningRate: 0.05, momentum: 0.9 });
    const losses: number[] = [];
    const held: number[] = [];
    for (let step = 0; step < 20; step++) {
      const { value, gradients } = valueAndGrads(
        () => softmaxCrossEntropy(model.forward(images, { training: true, rng }), labels),
        model.parameters(),
      );
      optimizer.step(gradients);
      losses.push(value.dataSync()[0]!);
      value.dispose();
      held.push(memory().numTensors, memory().numBytes);
    }
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 4);
    // From the second step on: the first makes the momentum.
    expect(new Set(held.slice(2)).size).toBe(2);
    for (const used of [model, optimizer, images, labels]) used.dispose();
  });
});

describe("leNet and leNetBn", () => {
  it("have the book's parameter counts", () => {
    expect(createModel("leNet").summary([1, 28, 28, 1]).parameters).toBe(61_706);
    // 156 + 2416 + 30,840 + 10,164 + 850 of convolutions and linear layers, 2 · 226 of batch norms.
    expect(createModel("leNetBn").summary([1, 28, 28, 1]).parameters).toBe(44_878);
  });

  it("leave out the first sigmoid where a text does", () => {
    const names = createModel("leNetBn", { firstActivation: false })
      .summary([1, 28, 28, 1])
      .layers.map(({ type }) => type);
    expect(names.slice(0, 3)).toEqual(["Conv2d", "BatchNorm2d", "MaxPool2d"]);
  });

  it("refuse images that are too small", () => {
    expect(() => createModel("leNetBn", { imageSize: 12 })).toThrow(
      "at least 16 pixels but got 12",
    );
  });
});

describe("the networks for CIFAR-10", () => {
  it.each(listModels("cifar*"))("%s has the tutorial's parameter count", (name) => {
    const { parameters, inputSize } = modelEntry(name);
    const model = createModel(name);
    expect(model.summary([1, ...inputSize]).parameters).toBe(parameters);
    model.dispose();
  });

  it("draw convolutions for their activation, and the last layer as PyTorch does", async () => {
    const settings = { blocks: [1, 1, 1], channels: [64, 64, 64], rng: new Rng(1) };
    const model = createModel("cifarResNet20", { ...settings, activation: tanh });
    const filter = await model.getParameter("blocks.0.net.0.weight").data();
    const variance = filter.reduce((sum, value) => sum + value ** 2, 0) / filter.length;
    expect(variance / ((5 / 3) ** 2 / (64 * 9))).toBeCloseTo(1, 1);
    const last = await model.getParameter("output_net.2.weight").data();
    expect(Math.max(...last.map(Math.abs))).toBeLessThanOrEqual(1 / 8);
    model.dispose();
  });

  it("refuse a group without channels", () => {
    expect(() => createModel("cifarResNet20", { blocks: [3, 3] })).toThrow(
      "as many blocks as channels, one each for every group, but got [3, 3] and [16, 32, 64]",
    );
  });
});

describe("resnet18 to resnet152", () => {
  it.each(listModels("resnet*") as ResNetName[])("%s has torchvision's count", (name) => {
    // Whatever grows with the width is 64 times as large as at width 1.
    const [one, two] = [1, 2].map((width) => createModel(name, { width }));
    const others = two!.parameters();
    const counts = one!.parameters().map(({ shape }, i) => {
      const grows = (axis: number): boolean => shape[axis] !== others[i]!.shape[axis];
      return shape.reduce((size, length, axis) => size * length * (grows(axis) ? 64 : 1), 1);
    });
    expect(counts.reduce((sum, count) => sum + count)).toBe(modelEntry(name).parameters);
    one!.dispose();
    two!.dispose();
  });
});

describe("names", () => {
  it("are found by a pattern", () => {
    expect(listModels("lenet*")).toEqual(["leNet", "leNetBn"]);
    expect(listModels("*bn")).toEqual(["leNetBn"]);
    expect(listModels("le.et")).toEqual([]);
  });

  it("that do not exist are an error with those that do", () => {
    expect(isModelName("toString")).toBe(false);
    expect(() => modelEntry("alexnet")).toThrow('no model is called "alexnet"; there are: leNet');
  });
});
