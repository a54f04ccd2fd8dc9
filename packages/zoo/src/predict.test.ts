import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { wasm } from "@stratajs/backend-wasm";
import { applyTransforms } from "@stratajs/datasets";
import { memory, Rng, tensor4d, tidy, useBackend } from "@stratajs/tensor";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createModel, loadModel, predict } from "./index.ts";
import { images, savedResNet, width } from "./testing/narrow-res-net.ts";

let folder: string;

beforeAll(async () => {
  await useBackend([wasm()]);
  folder = await mkdtemp(join(tmpdir(), "strata-zoo-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("predict", () => {
  it("ranks the classes of each image, and leaves nothing behind", async () => {
    const model = createModel("resnet18", { width, classes: 4, rng: new Rng(1) });
    const x = images(20);
    const logits = tidy(() => model.forward(x).arraySync());
    const before = memory().numTensors;
    const answers = await predict(model, x, { top: 2, labels: ["a", "b", "c", "d"] });
    expect(answers).toHaveLength(20);
    for (const [i, row] of logits.entries()) {
      const sum = row.reduce((total, value) => total + Math.exp(value), 0);
      const best = row.indexOf(Math.max(...row));
      expect(answers[i]![0]).toMatchObject({ class: best, label: "abcd"[best] });
      expect(answers[i]![0]!.probability).toBeCloseTo(Math.exp(row[best]!) / sum, 5);
      expect(answers[i]![1]!.probability).toBeLessThanOrEqual(answers[i]![0]!.probability);
    }
    expect(memory().numTensors).toBe(before);
    await expect(predict(model, x, { labels: ["a"] })).rejects.toThrow(
      "a label for each of 4 classes but got 1",
    );
    for (const used of [model, x]) used.dispose();
  });

  it("sees images as the transforms of its weights make them, in batches", async () => {
    const { path } = await savedResNet(folder, "seen.safetensors");
    const model = await loadModel("resnet18", { weights: path, width });
    const photos = Array.from({ length: 18 }, (_, i) => ({
      data: Uint8Array.from(new Rng(i).uniform(30 * 40 * 3), (value) => value * 256),
      height: 30,
      width: 40,
      channels: 3,
    }));
    const answers = await predict(model, photos, { top: 7 });
    expect(answers).toHaveLength(18);
    const { data } = applyTransforms(model.preprocessing.transforms, photos[17]!);
    const x = tensor4d(data as Float32Array, [1, 224, 224, 3]);
    const [alone] = await predict(model, x, { top: 7 });
    expect(alone!.map(({ label }) => label)).toEqual(answers[17]!.map(({ label }) => label));
    for (const used of [model, x]) used.dispose();
  });
});
