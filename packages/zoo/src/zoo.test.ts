import { wasm } from "@stratajs/backend-wasm";
import { memory, Rng, tanh, tidy, useBackend, zeros } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import * as zoo from "./index.ts";
import { createModel, isModelName, listModels, modelEntry, type ImageModel } from "./index.ts";
import { originOf } from "./origin.ts";
import { digest } from "./testing/digest.ts";
import { sample } from "./testing/sample.ts";

beforeAll(async () => void (await useBackend([wasm()])));

describe.each(listModels())("%s", (name) => {
  it("has the published number of parameters, and heads", () => {
    const { parameters } = modelEntry(name);
    const model = modelEntry(name).create();
    const sizes = model.parameters().map(({ shape }) => shape.reduce((a, b) => a * b, 1));
    expect(sizes.reduce((a, b) => a + b)).toBe(parameters);
    for (const head of modelEntry(name).heads) {
      expect([10, 1000]).toContain(model.getParameter(`${head}.weight`).shape[0]);
    }
    model.dispose();
  });
});

describe.each(Object.entries(sample))("%s, made small", (given, { size, options }) => {
  const name = isModelName(given) ? given : "leNet";
  const [, , channels] = modelEntry(name).inputSize;
  const create = (more: { classes?: number; rng?: Rng } = {}): ImageModel =>
    createModel(name, { ...options, ...more });

  it("puts out one finite number for each class", () => {
    const model = create({ classes: 7, rng: new Rng(0) });
    const logits = tidy(() => model.forward(zeros([2, size, size, channels])).arraySync());
    expect(logits.map((row) => row.length)).toEqual([7, 7]);
    expect(logits.flat().every(Number.isFinite)).toBe(true);
    for (const head of originOf(model).heads) {
      expect(model.getParameter(`${head}.weight`).shape[0]).toBe(7);
    }
    model.dispose();
  });

  it("is the same for the same seed, by its name or its function, and another for another", async () => {
    const byFunction = (zoo as Record<string, unknown>)[name] as (options: object) => ImageModel;
    const models = [
      create({ rng: new Rng(1) }),
      byFunction({ ...options, rng: new Rng(1) }),
      create({ rng: new Rng(2) }),
    ];
    const [a, b, c] = await Promise.all(
      models.map(async (model) => digest(await model.stateDict())),
    );
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
    for (const model of models) model.dispose();
  });

  it("takes over a state dict and frees all its memory", async () => {
    const before = memory().numTensors;
    const [a, b] = [create(), create()];
    b.loadStateDict(await a.stateDict());
    expect(digest(await b.stateDict())).toEqual(digest(await a.stateDict()));
    a.dispose();
    b.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

describe("leNet and leNetBn", () => {
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

describe("names", () => {
  it("are found by a pattern", () => {
    expect(listModels("lenet*")).toEqual(["leNet", "leNetBn"]);
    expect(listModels("*bn")).toContain("leNetBn");
    expect(listModels("le.et")).toEqual([]);
  });

  it("that do not exist are an error with those that do", () => {
    expect(isModelName("toString")).toBe(false);
    expect(() => modelEntry("alexNet")).toThrow('no model is called "alexNet"; there are: ');
  });
});
