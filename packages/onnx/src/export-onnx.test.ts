import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { wasm } from "@stratajs/backend-wasm";
import { fuse, Sequential } from "@stratajs/layers";
import { Rng, tensor4d, tidy, useBackend } from "@stratajs/tensor";
import { freeze, loadModel } from "@stratajs/zoo";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { exportOnnx, serializeOnnx } from "./index.ts";
import { After } from "./testing/after.ts";
import { runOnnx } from "./testing/run-onnx.ts";

beforeAll(async () => void (await useBackend([wasm()])));

describe("exportOnnx", () => {
  it("names the layer and the operation that it does not know", async () => {
    const model = new Sequential(new After((x) => tf.cumsum(x, 1)));
    await expect(
      exportOnnx(model, "never.onnx", { inputShape: ["batch", 6, 7, 4] }),
    ).rejects.toThrow('no counterpart of the operation Cumsum, which "0" computes');
    model.dispose();
  });

  it("refuses a model that does something else for another batch, and takes it for one batch", async () => {
    const model = new After((x) => tf.slice(x, [x.shape[0] - 1, 0, 0, 0], [1, -1, -1, -1]));
    await expect(serializeOnnx(model, { inputShape: ["batch", 6, 7, 4] })).rejects.toThrow(
      'give a number in place of "batch"',
    );
    await expect(serializeOnnx(model, { inputShape: [2, 6, 7, 4] })).resolves.toBeInstanceOf(
      Uint8Array,
    );
    model.dispose();
  });

  it("leaves nothing in memory", async () => {
    const before = tf.memory().numTensors;
    const model = new After((x) => tf.add(x, tf.scalar(2)));
    await serializeOnnx(model, { inputShape: ["batch", 6, 7, 4] });
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("a network that was fine-tuned", () => {
  it("goes into a file that onnxruntime computes as Strata does: folded, half of it frozen, with a head of its own", async () => {
    const weights = new URL("../../zoo/fixtures/narrow-resnet18.pth", import.meta.url);
    const folder = await mkdtemp(join(tmpdir(), "strata-onnx-"));
    try {
      const model = await loadModel("resnet18", { weights, width: 2, classes: 5, rng: new Rng(1) });
      freeze(model, "layer3");
      const path = join(folder, "flowers.onnx");
      const fused = fuse(model);
      await exportOnnx(fused, path, { inputShape: ["batch", 224, 224, 3] });
      const values = new Rng(2).normal(2 * 224 * 224 * 3);
      const expected = tidy(() =>
        model
          .forward(tensor4d(values.slice(), [2, 224, 224, 3]))
          .dataSync()
          .slice(),
      );
      const { data } = await runOnnx(
        new Uint8Array(await readFile(path)),
        values,
        [2, 224, 224, 3],
      );
      const largest = Math.max(...expected.map(Math.abs));
      for (const [i, value] of expected.entries()) {
        expect(Math.abs(data[i]! - value)).toBeLessThanOrEqual(1e-4 * largest);
      }
      for (const used of [model, fused]) used.dispose();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
