import { wasm } from "@stratajs/backend-wasm";
import { saveCheckpoint, type Checkpoint } from "@stratajs/checkpoint";
import { memory, useBackend } from "@stratajs/tensor";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Callback } from "./callback.ts";
import { ImageClassifier, type ImageClassifierOptions } from "./image-classifier.ts";
import { loadFromCheckpoint } from "./load-from-checkpoint.ts";
import { stripes, tinyModel, tinyTask } from "./testing/stripes.ts";
import { Trainer } from "./trainer.ts";

let folder: string;
beforeAll(async () => {
  await useBackend([wasm()]);
  folder = await mkdtemp(`${tmpdir()}/strata-load-`);
});
afterAll(() => rm(folder, { recursive: true }));

const optimizer: ImageClassifierOptions["optimizer"] = () => {
  throw new Error("nothing is trained");
};

describe("loadFromCheckpoint", () => {
  it("makes the task of a run again from nothing but the file", async () => {
    const path = `${folder}/run.safetensors`;
    let saved: Checkpoint | undefined;
    const save: Callback = {
      onFitEnd: async (trainer) => saveCheckpoint(path, (saved = await trainer.checkpoint())),
    };
    const { model, configureOptimizers } = tinyTask(tinyModel(7));
    const task = new ImageClassifier(model, { optimizer, hyperparameters: { seed: 7, mode: "a" } });
    task.configureOptimizers = configureOptimizers.bind(tinyTask(tinyModel(7)));
    const trainer = new Trainer({
      callbacks: [save],
      hyperparameters: { mode: "b" },
      metadata: { model: { name: "tiny" } },
    });
    await trainer.fit(task, { train: stripes({ examples: 4, batchSize: 4 }) });
    let seen: unknown;
    const loaded = await loadFromCheckpoint(
      path,
      (hyperparameters: { readonly seed: number }, state) => {
        seen = [hyperparameters, state.model];
        return new ImageClassifier(tinyModel(hyperparameters.seed + 1), { optimizer });
      },
    );
    expect(seen).toEqual([{ seed: 7, mode: "b" }, { name: "tiny" }]);
    expect(await loaded.model.stateDict()).toEqual(saved!.model);
  });

  it("says that weights alone are not enough, and frees a model that they do not fit", async () => {
    const path = `${folder}/weights.safetensors`;
    await saveCheckpoint(path, { model: await tinyModel().stateDict() });
    await expect(loadFromCheckpoint(path, () => tinyTask())).rejects.toThrow(
      "expected a checkpoint of a run",
    );
    await saveCheckpoint(path, { model: new Map(), state: { hyperparameters: {} } });
    const before = memory().numTensors;
    await expect(loadFromCheckpoint(path, () => tinyTask())).rejects.toThrow("missing");
    expect(memory().numTensors).toBe(before);
  });
});
