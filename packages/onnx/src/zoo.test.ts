import { wasm } from "@stratajs/backend-wasm";
import { fuse, initialize, kaimingNormal } from "@stratajs/layers";
import { Rng, tensor4d, tidy, useBackend, zeros } from "@stratajs/tensor";
import { listModels, modelEntry, type ImageModel } from "@stratajs/zoo";
import { beforeAll, describe, expect, it } from "vitest";
import { serializeOnnx } from "./index.ts";
import { runOnnx } from "./testing/run-onnx.ts";
import { smallModels } from "./testing/small-models.ts";

beforeAll(async () => void (await useBackend([wasm()])));

/** All of them as published, by `STRATA_ONNX=full`; without it one of each family, made small. */
const isFull = process.env["STRATA_ONNX"] === "full";

/** By how much numbers differ, in parts of the largest. */
function deviation(actual: Float32Array, expected: Float32Array): number {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect([actual.length, largest > 0]).toEqual([expected.length, true]);
  const differences = expected.map((value, i) => Math.abs(value - actual[i]!));
  return differences.reduce((most, difference) => Math.max(most, difference), 0) / largest;
}

describe.each(listModels().filter((name) => isFull || name in smallModels))("%s", (name) => {
  it("puts out the same numbers from its ONNX file, and fused", async () => {
    const [height, width, channels] = modelEntry(name).inputSize;
    const { size = height, ...options } = isFull ? {} : smallModels[name]!;
    const shape = [isFull ? 1 : 3, size, isFull ? width : size, channels] as const;
    const model: ImageModel = modelEntry(name).create(options as object);
    // As they start, and before batch norms know their statistics, some of the deep ones put out the same for all images.
    initialize(model, new Rng(1), kaimingNormal());
    const fused = fuse(model);
    const values = new Rng(2).normal(shape.reduce((a, b) => a * b));
    const [expected, folded] = [model, fused].map((each) =>
      tidy(() =>
        each
          .forward(tensor4d(values.slice(), [...shape]))
          .dataSync<"float32">()
          .slice(),
      ),
    );
    const unseen = tidy(() =>
      model
        .forward(zeros([...shape]))
        .dataSync<"float32">()
        .slice(),
    );
    expect(deviation(unseen, expected!), "the image does not matter").toBeGreaterThan(1e-3);
    const files: Uint8Array<ArrayBuffer>[] = [];
    for (const each of [model, fused]) {
      files.push(await serializeOnnx(each, { inputShape: ["batch", ...shape.slice(1)] }));
      each.dispose();
    }
    const deviations = [deviation(folded!, expected!)];
    expect(deviations[0]).toBeLessThanOrEqual(1e-5);
    for (const file of files) {
      const { data } = await runOnnx(file, values, shape);
      deviations.push(deviation(data, expected!));
      expect(deviations.at(-1)).toBeLessThanOrEqual(1e-4);
    }
    // What a receipt has: fused, by its file, by the file of the fused.
    if (isFull) {
      const columns = deviations.map((each) => each.toExponential(1));
      console.log(`| ${[name, shape.join("×"), ...columns].join(" | ")} |`);
    }
  }, 300_000);
});
