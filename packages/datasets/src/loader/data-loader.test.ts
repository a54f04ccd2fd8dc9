import { Rng } from "@stratajs/tensor";
import { assert, asyncProperty, boolean, integer, nat } from "fast-check";
import { describe, expect, it } from "vitest";
import { ArrayDataset } from "../array-dataset.ts";
import type { Dataset, ImageDataset, ImageExample } from "../dataset.ts";
import { mapDataset } from "../map-dataset.ts";
import { subset } from "../subset.ts";
import { collect } from "../testing/collect.ts";
import { randomHorizontalFlip } from "../transforms/flip.ts";
import { normalize } from "../transforms/normalize.ts";
import { toFloat } from "../transforms/to-float.ts";
import { DataLoader } from "./data-loader.ts";
import type { ImageBatch } from "./image-batch.ts";

/** Image i is [2, 3, channels] of bytes that differ from image to image, its label i modulo 10. */
function dataset(length: number, channels = 1): ArrayDataset {
  const size = 6 * channels;
  return new ArrayDataset({
    images: Uint8Array.from({ length: length * size }, (_, i) => (i * 37) % 256),
    labels: Array.from({ length }, (_, i) => i % 10),
    imageShape: [2, 3, channels],
  });
}

/** The same examples without the array behind them, so that the loader takes the general path. */
function general(images: ImageDataset): ImageDataset {
  return mapDataset(images, async (example) => example);
}

function shuffled(rng?: Rng): DataLoader {
  return new DataLoader(dataset(50), { batchSize: 8, shuffle: true, rng });
}

function indicesOf(batches: readonly ImageBatch[]): number[] {
  return batches.flatMap(({ indices }) => [...indices]);
}

describe("DataLoader", () => {
  it("covers each index exactly once in an epoch, in batches of PyTorch's sizes", async () => {
    const sizes = [nat(40), integer({ min: 1, max: 12 }), integer({ min: 0, max: 4 })] as const;
    await assert(
      asyncProperty(
        ...sizes,
        boolean(),
        boolean(),
        async (length, batchSize, prefetch, shuffle, dropLast) => {
          const loader = new DataLoader(dataset(length), {
            batchSize,
            prefetch,
            shuffle,
            dropLast,
          });
          const batches = await collect(loader);
          const full = Math.floor(length / batchSize);
          const rest = dropLast ? 0 : length % batchSize;
          const expected = [...Array(full).fill(batchSize), ...(rest > 0 ? [rest] : [])];
          expect(batches.map(({ labels }) => labels.length)).toEqual(expected);
          expect(loader.length).toBe(expected.length);
          const seen = new Set(indicesOf(batches));
          expect(seen.size).toBe(full * batchSize + rest);
          expect([...seen].every((index) => index >= 0 && index < length)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("keeps the order when it does not shuffle", async () => {
    const batches = await collect(new DataLoader(dataset(7), { batchSize: 3 }));
    expect(indicesOf(batches)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it("gives images in [0, 1], NHWC, with labels and places", async () => {
    const images = dataset(5, 2);
    const [first] = await collect(new DataLoader(images, { batchSize: 4 }));
    expect(first).toEqual({
      images: Float32Array.from(images.images.subarray(0, 48), (byte) => byte / 255),
      imageShape: [4, 2, 3, 2],
      labels: Int32Array.of(0, 1, 2, 3),
      indices: Int32Array.of(0, 1, 2, 3),
    });
  });

  it.each([
    ["no transform", []],
    ["normalize", [normalize({ mean: [0.3], std: [0.7] })]],
    ["toFloat and normalize", [toFloat(), normalize({ mean: [0.1, 0.2, 0.3], std: [1, 2, 3] })]],
  ])("gives the same bits on the fast path as on the general one: %s", async (_, transform) => {
    const options = { batchSize: 4, shuffle: true, transform };
    const images = dataset(11, 3);
    const some = subset(images, [3, 1, 10, 7, 8]);
    for (const each of [images, some, subset(some, [4, 0, 2])]) {
      const fast = await collect(new DataLoader(each, { ...options, rng: new Rng(5) }));
      const slow = await collect(new DataLoader(general(each), { ...options, rng: new Rng(5) }));
      expect(fast).toEqual(slow);
    }
  });

  it("shuffles anew each epoch, and as before for the same seed", async () => {
    const [one, other] = [shuffled(new Rng(1)), shuffled(new Rng(1))];
    const epochs = [await collect(one), await collect(one)];
    expect(await collect(other)).toEqual(epochs[0]);
    expect(await collect(other)).toEqual(epochs[1]);
    expect(indicesOf(epochs[0]!)).not.toEqual(indicesOf(epochs[1]!));
    expect(indicesOf(await collect(shuffled(new Rng(2))))).not.toEqual(indicesOf(epochs[0]!));
  });

  it("shuffles from a fresh seed when it gets none", async () => {
    const [one, other] = [await collect(shuffled()), await collect(shuffled())];
    expect(indicesOf(one)).not.toEqual(indicesOf(other));
  });

  it("has a stream of its own, whatever else is drawn from the one given", async () => {
    const rng = new Rng(1);
    const loader = new DataLoader(dataset(50), { batchSize: 50, shuffle: true, rng });
    rng.normal(1000);
    const same = new DataLoader(dataset(50), { batchSize: 50, shuffle: true, rng: new Rng(1) });
    expect(await collect(loader)).toEqual(await collect(same));
  });

  it("starts an epoch again from its state, through JSON", async () => {
    const options = { batchSize: 8, shuffle: true, transform: randomHorizontalFlip() };
    const loader = new DataLoader(dataset(50), { ...options, rng: new Rng(1) });
    await collect(loader);
    const state = JSON.parse(JSON.stringify(loader.state));
    const second = await collect(loader);
    const resumed = new DataLoader(dataset(50), options);
    resumed.state = state;
    expect(await collect(resumed)).toEqual(second);
    expect(resumed.state).toEqual(loader.state);
  });

  it("makes what is random about an example depend on seed, epoch and index alone", async () => {
    const epoch = async (batchSize: number, shuffle: boolean): Promise<Map<number, string>> => {
      const options = { batchSize, shuffle, transform: randomHorizontalFlip(), rng: new Rng(9) };
      const batches = await collect(new DataLoader(dataset(64), options));
      const images = batches.flatMap(({ images: pixels, indices }) =>
        Array.from(indices, (index, i): [number, string] => [
          index,
          pixels.subarray(i * 6, i * 6 + 6).join(),
        ]),
      );
      return new Map(images.toSorted(([a], [b]) => a - b));
    };
    const expected = await epoch(64, false);
    expect(await epoch(7, true)).toEqual(expected);
    const untouched = (await collect(new DataLoader(dataset(64), { batchSize: 64 })))[0]!;
    const flipped = [...expected].filter(
      ([index, pixels]) => pixels !== untouched.images.subarray(index * 6, index * 6 + 6).join(),
    );
    // Five standard deviations of 64 fair coins.
    expect(Math.abs(flipped.length - 32)).toBeLessThan(20);
  });

  it("names the indices of images that do not fit together", async () => {
    const mixed: ImageDataset = {
      length: 6,
      get: (index) => ({
        image: {
          data: new Uint8Array(4),
          height: index === 4 ? 1 : 2,
          width: index === 4 ? 4 : 2,
          channels: 1,
        },
        label: 0,
      }),
    };
    await expect(collect(new DataLoader(mixed, { batchSize: 3 }))).rejects.toThrow(
      "images of one shape in a batch but got [2, 2, 1] at index 3 and [1, 4, 1] at index 4; bring them to one size",
    );
  });

  it.each([
    [{ label: 0.5 }, "labels that are integers from 0 but got 0.5 at index 1"],
    [{ label: -1 }, "but got -1 at index 1"],
    [{ label: undefined }, "but got undefined at index 1"],
    [{ label: 2 ** 31 }, "but got 2147483648 at index 1"],
    [{ image: { data: new Uint8Array(3), height: 2, width: 2, channels: 1 } }, "expected 4 pixels"],
    [{ image: [1, 2, 3] }, "got something else at index 1; give a collate function"],
  ])("names the index of an example like %j", async (wrong, message) => {
    const good = { image: { data: new Uint8Array(4), height: 2, width: 2, channels: 1 }, label: 0 };
    const bad = { ...good, ...wrong } as ImageExample;
    const examples: ImageDataset = { length: 3, get: (index) => (index === 1 ? bad : good) };
    await expect(collect(new DataLoader(examples, { batchSize: 3 }))).rejects.toThrow(message);
  });

  it("collates examples of one's own", async () => {
    const words: Dataset<string> = { length: 5, get: async (index) => "abcde"[index]! };
    const loader = new DataLoader(words, {
      batchSize: 2,
      collate: (letters, indices) => `${letters.join("")}${indices.join("")}`,
    });
    expect(await collect(loader)).toEqual(["ab01", "cd23", "e4"]);
  });

  it.each([
    [{ batchSize: 0 }, "a batchSize that is an integer from 1 but got 0"],
    [{ batchSize: 1.5 }, "but got 1.5"],
    [{ batchSize: Number.NaN }, "but got NaN"],
    [{ batchSize: 1, prefetch: -1 }, "a prefetch that is an integer from 0 but got -1"],
  ])("refuses %j", (options, message) => {
    expect(() => new DataLoader(dataset(3), options)).toThrow(message);
  });

  it("refuses a state that is none", () => {
    const loader = new DataLoader(dataset(3), { batchSize: 1 });
    const wrong = { rng: { key: [1], counter: [0, 0, 0, 0] } };
    expect(() => (loader.state = wrong as unknown as typeof loader.state)).toThrow("Rng expected");
  });
});
