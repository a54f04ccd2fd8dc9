import { Rng } from "@stratajs/tensor";
import { assert, asyncProperty, boolean, constantFrom, integer, nat } from "fast-check";
import { describe, expect, it } from "vitest";
import { ArrayDataset } from "../../array-dataset.ts";
import { cutMix } from "../../batch-transforms/cut-mix.ts";
import { mixUp } from "../../batch-transforms/mix-up.ts";
import type { ImageDataset, ImageExample } from "../../dataset.ts";
import { withTransform } from "../../map-dataset.ts";
import { randomSampler } from "../../samplers/random-sampler.ts";
import { subset } from "../../subset.ts";
import { words } from "../../testing/own-datasets.js";
import { centerCrop } from "../../transforms/center-crop.ts";
import { randomHorizontalFlip } from "../../transforms/flip.ts";
import { moduleTransform } from "../../transforms/module-transform.ts";
import { randomApply, randomChoice } from "../../transforms/random-choice.ts";
import { normalize } from "../../transforms/normalize.ts";
import { bytesOf } from "../byte-batch.ts";
import { collect } from "../../testing/collect.ts";
import { DataLoader } from "../data-loader.ts";
import type { ImageBatch } from "../image-batch.ts";
import {
  ownDatasetsUrl,
  withRecipe,
  countingDataset,
  streamDataset,
  arrayDataset,
  twoEpochs,
} from "../../testing/worker-datasets.ts";

const transform = [randomHorizontalFlip(), normalize({ mean: [0.4], std: [0.2] })];

describe("workers", () => {
  const datasets: Record<string, ImageDataset> = {
    "an array": arrayDataset(45),
    "a subset of a transformed array": subset(
      withTransform(arrayDataset(60), [centerCrop([2, 1]), randomHorizontalFlip()]),
      Array.from({ length: 45 }, (_, i) => 59 - i),
    ),
    "a module": countingDataset({ length: 45 }),
  };

  it.each(Object.keys(datasets))("give the bits of no workers: %s", async (name) => {
    const dataset = datasets[name]!;
    const options = { batchSize: 8, shuffle: true, transform };
    const expected = await twoEpochs(dataset, options);
    for (const [workers, prefetch] of [
      [1, 2],
      [4, 1],
    ] as const) {
      expect(await twoEpochs(dataset, { ...options, workers, prefetch })).toEqual(expected);
    }
  });

  it("give the bits of no workers with any sampling", async () => {
    const dataset = countingDataset({ length: 23 });
    await assert(
      asyncProperty(
        integer({ min: 1, max: 30 }),
        constantFrom(1, 4),
        nat(4),
        boolean(),
        boolean(),
        integer({ min: 1, max: 60 }),
        async (batchSize, workers, prefetch, dropLast, replacement, numSamples) => {
          const sampler = randomSampler({ replacement, numSamples });
          const options = { batchSize, dropLast, sampler, transform };
          const expected = await twoEpochs(dataset, options);
          expect(await twoEpochs(dataset, { ...options, workers, prefetch })).toEqual(expected);
        },
      ),
      { numRuns: 5 },
    );
  });

  it("load transforms of one's own from their module, and mix batches", async () => {
    const options = {
      batchSize: 5,
      shuffle: true,
      transform: [
        randomApply([moduleTransform(ownDatasetsUrl, "shift", { settings: { by: 3 } })], {
          p: 0.7,
        }),
        randomHorizontalFlip(),
      ],
      batchTransform: randomChoice([mixUp({ classes: 10 }), cutMix({ classes: 10 })]),
    };
    for (const dataset of [arrayDataset(23), await streamDataset({ length: 23 })]) {
      const shuffled = { ...options, shuffle: dataset instanceof ArrayDataset };
      const expected = await twoEpochs<ImageBatch, ImageExample>(dataset, shuffled);
      expect(expected[0]!.targets).toHaveLength(50);
      const plain = await twoEpochs<ImageBatch, ImageExample>(dataset, {
        ...shuffled,
        transform: [],
        batchTransform: [],
      });
      expect(plain[0]!.images).not.toEqual(expected[0]!.images);
      for (const workers of [1, 4]) {
        expect(await twoEpochs(dataset, { ...shuffled, workers })).toEqual(expected);
      }
    }
  });

  it("leave bytes as bytes, in memory of their own", async () => {
    using loader = new DataLoader(arrayDataset(8), {
      batchSize: 4,
      workers: 2,
      transform: normalize({ mean: [0.5], std: [1] }),
    });
    for (const batch of await collect(loader)) {
      const unread = bytesOf(batch)!;
      expect(unread.bytes).toHaveLength(48);
      expect(unread.bytes.buffer.byteLength).toBe(48);
    }
  });

  it("take up an epoch in the middle, and a state", async () => {
    const options = { batchSize: 8, shuffle: true, transform, workers: 2 };
    using loader = new DataLoader(arrayDataset(45), { ...options, rng: new Rng(3) });
    const { state } = loader;
    const all = await collect(loader);
    loader.state = state;
    expect(await collect(loader.epoch({ from: 4 }))).toEqual(all.slice(4));
  });

  it("give examples that are no images to the collate function here", async () => {
    const letters = "abcdefg";
    const dataset = withRecipe(words(letters), "words", letters);
    using loader = new DataLoader(dataset, {
      batchSize: 3,
      workers: 2,
      collate: (examples, indices) =>
        examples.map(({ letter }, i) => letter + indices[i]).join(" "),
    });
    expect(await collect(loader)).toEqual(["a0 b1 c2", "d3 e4 f5", "g6"]);
  });

  it("give images of an array to a collate function, without the rest of the array", async () => {
    using loader = new DataLoader(arrayDataset(4), {
      batchSize: 2,
      workers: 1,
      collate: (examples) =>
        examples.map(({ image }) => [image.data[0], image.data.buffer.byteLength]),
    });
    const first = arrayDataset(4).images;
    expect(await collect(loader)).toEqual([
      [
        [first[0], 12],
        [first[12], 12],
      ],
      [
        [first[24], 12],
        [first[36], 12],
      ],
    ]);
  });

  it("serve epochs that are iterated at the same time", async () => {
    using loader = new DataLoader(arrayDataset(20), { batchSize: 3, workers: 2, prefetch: 1 });
    const [one, other] = await Promise.all([collect(loader), collect(loader)]);
    expect(one).toEqual(other);
    expect(one).toHaveLength(7);
  });
});
