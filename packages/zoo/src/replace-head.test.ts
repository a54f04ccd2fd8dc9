import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { wasm } from "@stratajs/backend-wasm";
import { fuse } from "@stratajs/layers";
import { memory, Rng, tensor4d, tidy, useBackend } from "@stratajs/tensor";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createModel,
  loadModel,
  modelEntry,
  replaceHead,
  saveModel,
  type ImageModel,
  type ModelName,
} from "./index.ts";
import { originOf } from "./origin.ts";
import { images, width } from "./testing/narrow-res-net.ts";
import { sample, type SmallModel } from "./testing/sample.ts";

let folder: string;

beforeAll(async () => {
  await useBackend([wasm()]);
  folder = await mkdtemp(join(tmpdir(), "strata-zoo-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("replaceHead", () => {
  it("gives a new head and keeps the body, without a leak", async () => {
    const before = memory().numTensors;
    const model = createModel("resnet18", { width, classes: 7, rng: new Rng(1) });
    const { numTensors } = memory();
    const state = await model.stateDict();
    expect(replaceHead(model, 3, { rng: new Rng(2) })).toBe(model);
    const dict = await model.stateDict();
    expect([...dict.keys()]).toEqual([...state.keys()]);
    expect(dict.get("fc.weight")!.shape).toEqual([3, 16]);
    expect(dict.get("layer4.1.conv2.weight")).toEqual(state.get("layer4.1.conv2.weight"));
    const x = images(2);
    expect(tidy(() => model.forward(x).shape)).toEqual([2, 3]);
    x.dispose();
    expect(memory().numTensors).toBe(numTensors);
    model.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it.each(Object.entries(sample) as [ModelName, SmallModel][])(
    "replaces every head of %s, and weights of other classes leave them out",
    async (name, { size, options }) => {
      const { inputSize } = modelEntry(name);
      const create: () => ImageModel = () => createModel(name, { ...options, classes: 4 });
      const model = replaceHead(create(), 3);
      const { heads } = originOf(model);
      const state = await model.stateDict();
      const layers = [...state.keys()].filter((entry) => state.get(entry)!.shape[0] === 3);
      for (const head of heads) expect(layers).toContain(`${head}.weight`);
      const x = tensor4d(new Rng(1).normal(size * size * inputSize[2]), [
        1,
        size,
        size,
        inputSize[2],
      ]);
      expect(tidy(() => model.forward(x).shape)).toEqual([1, 3]);
      const path = join(folder, `${name}.safetensors`);
      await saveModel(model, path);
      const other = await loadModel(name, { ...options, weights: path, classes: 4 });
      expect(other.loaded.fresh).toEqual(
        expect.arrayContaining(heads.map((head) => `${head}.weight`)),
      );
      expect(tidy(() => other.forward(x).shape)).toEqual([1, 4]);
      for (const used of [model, other, x]) used.dispose();
    },
  );

  it("takes a fused copy too, and leaves the model that it is of", () => {
    const model = createModel("resnet18", { width, classes: 7, rng: new Rng(1) });
    const fused = replaceHead(fuse(model), 3, { rng: new Rng(2) });
    const x = images(2);
    expect(tidy(() => [fused, model].map((each) => each.forward(x).shape[1]))).toEqual([3, 7]);
    for (const used of [model, fused, x]) used.dispose();
  });

  it("finds heads within a Sequential", async () => {
    const model = createModel("cifarResNet20", { blocks: [1, 1, 1], channels: [4, 4, 4] });
    replaceHead(model, 3);
    expect((await model.stateDict()).get("output_net.2.weight")!.shape).toEqual([3, 4]);
    model.dispose();
  });
});
