import "@tensorflow/tfjs-backend-cpu";
import { activate, memory, Rng, tidy, zeros } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { createModel, isModelName, listModels, modelEntry } from "./index.ts";

beforeAll(() => activate("cpu"));

describe.each(listModels())("%s", (name) => {
  const [height, width, channels] = modelEntry(name).inputSize;

  it("puts out one finite number for each class", () => {
    const model = createModel(name, { classes: 7, rng: new Rng(0) });
    const logits = tidy(() => model.forward(zeros([2, height, width, channels])).arraySync());
    expect(logits.map((row) => row.length)).toEqual([7, 7]);
    expect(logits.flat().every(Number.isFinite)).toBe(true);
  });

  it("is the same for the same seed and another for another", async () => {
    const [a, b, c] = [1, 1, 2].map((seed) => createModel(name, { rng: new Rng(seed) }));
    expect(await a!.stateDict()).toEqual(await b!.stateDict());
    expect(await a!.stateDict()).not.toEqual(await c!.stateDict());
  });

  it("takes over a state dict and frees all its memory", async () => {
    const before = memory().numTensors;
    const [a, b] = [createModel(name), createModel(name)];
    b.loadStateDict(await a.stateDict());
    expect(await b.stateDict()).toEqual(await a.stateDict());
    a.dispose();
    b.dispose();
    expect(memory().numTensors).toBe(before);
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
