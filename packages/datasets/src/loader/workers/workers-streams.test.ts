import { Rng } from "@stratajs/tensor";
import { describe, expect, it } from "vitest";
import type { ImageExample } from "../../dataset.ts";
import { randomHorizontalFlip } from "../../transforms/flip.ts";
import { normalize } from "../../transforms/normalize.ts";
import { collect } from "../../testing/collect.ts";
import { DataLoader } from "../data-loader.ts";
import type { ImageBatch } from "../image-batch.ts";
import { streamDataset, twoEpochs } from "../../testing/worker-datasets.ts";

const transform = [randomHorizontalFlip(), normalize({ mean: [0.4], std: [0.2] })];

describe("datasets that are read in order", () => {
  it("give the bits of no workers", async () => {
    const dataset = await streamDataset({ length: 21 });
    const options = { batchSize: 4, transform, dropLast: false };
    const expected = await twoEpochs<ImageBatch, ImageExample>(dataset, options);
    expect(expected).toHaveLength(12);
    expect(expected.map(({ labels }) => labels.length).slice(0, 6)).toEqual([4, 4, 4, 4, 4, 1]);
    const seen = expected.slice(0, 6).flatMap((batch) => Array.from(batch.indices));
    expect(seen).toEqual(Array.from({ length: 21 }, (_, i) => i));
    for (const workers of [1, 4]) {
      expect(await twoEpochs(dataset, { ...options, workers })).toEqual(expected);
    }
  });

  it("have epochs of their own, taken up in the middle from a state", async () => {
    const dataset = await streamDataset({ length: 21, tells: false });
    for (const workers of [0, 2]) {
      using loader = new DataLoader(dataset, {
        batchSize: 4,
        dropLast: true,
        rng: new Rng(1),
        workers,
      });
      expect(loader.length).toBe(Infinity);
      const [first, { state }] = [await collect(loader), loader];
      const second = await collect(loader);
      expect(first).toHaveLength(5);
      expect(second).not.toEqual(first);
      loader.state = JSON.parse(JSON.stringify(state));
      expect(await collect(loader.epoch({ from: 3 }))).toEqual(second.slice(3));
    }
  });

  it("are closed when the loop is left", async () => {
    for (const workers of [0, 1]) {
      const closed = new Int32Array(new SharedArrayBuffer(4));
      const dataset = await streamDataset({ length: 100, closed });
      using loader = new DataLoader(dataset, { batchSize: 4, workers });
      for await (const _ of loader) break;
      await expect.poll(() => closed[0]).toBe(1);
    }
  });

  it("cannot be sampled", async () => {
    const dataset = await streamDataset({ length: 3 });
    expect(() => new DataLoader(dataset, { batchSize: 1, shuffle: true })).toThrow(
      "no shuffle for a dataset that is read in order",
    );
  });
});
