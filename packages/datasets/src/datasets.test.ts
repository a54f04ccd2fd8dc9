import { Rng } from "@stratajs/tensor";
import { array, assert, integer, nat, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { ArrayDataset } from "./array-dataset.ts";
import type { Dataset } from "./dataset.ts";
import { mapDataset, withTransform } from "./map-dataset.ts";
import { randomSplit } from "./random-split.ts";
import { subset } from "./subset.ts";
import { randomHorizontalFlip } from "./transforms/flip.ts";

/** The numbers from 0 as examples. */
function numbers(length: number): Dataset<number> {
  return { length, get: (index) => index };
}

function indicesOf(dataset: Dataset<number>): unknown[] {
  return Array.from({ length: dataset.length }, (_, i) => dataset.get(i));
}

function partLengths(length: number, parts: readonly number[]): number[] {
  return randomSplit(numbers(length), parts, new Rng(0)).map((part) => part.length);
}

function splitFifty(seed: number): unknown[] {
  const [train, validation] = randomSplit(numbers(50), [0.8, 0.2], new Rng(seed));
  return [indicesOf(train), indicesOf(validation)];
}

describe("ArrayDataset", () => {
  it("gives views of its pixels", () => {
    const images = Uint8Array.from({ length: 12 }, (_, i) => i);
    const dataset = new ArrayDataset({ images, labels: [4, 9], imageShape: [1, 2, 3] });
    const { image, label } = dataset.get(1);
    expect([...image.data]).toEqual([6, 7, 8, 9, 10, 11]);
    expect(image.data.buffer).toBe(images.buffer);
    expect(label).toBe(9);
  });

  it.each([
    [{ labels: [0, 1, 2] }, "expected 18 pixels for 3 labels and images [1, 2, 3] but got 12"],
    [{ labels: [0, 0.5] }, "labels that are integers from 0 but got 0.5 at index 1"],
    [{ labels: [0, -1] }, "but got -1 at index 1"],
    [{ labels: [Number.NaN, 0] }, "but got NaN at index 0"],
    [{ imageShape: [1, 2, 0] as const }, "imageShape [height, width, channels] of integers"],
  ])("refuses %j", (wrong, message) => {
    const right = { images: new Uint8Array(12), labels: [0, 1], imageShape: [1, 2, 3] as const };
    expect(() => new ArrayDataset({ ...right, ...wrong })).toThrow(message);
  });

  it("names the indices it has", () => {
    const dataset = new ArrayDataset({
      images: new Uint8Array(2),
      labels: [0, 1],
      imageShape: [1, 1, 1],
    });
    for (const index of [-1, 2, 0.5, Number.NaN]) {
      expect(() => dataset.get(index)).toThrow(`an index from 0 to 1 but got ${index}`);
    }
  });
});

describe("subset", () => {
  it("gives the examples named, repeated ones too, and of a subset", () => {
    const some = subset(numbers(10), [7, 7, 0]);
    expect(indicesOf(some)).toEqual([7, 7, 0]);
    expect(indicesOf(subset(some, [2, 0]))).toEqual([0, 7]);
  });

  it("refuses an index that the dataset has not", () => {
    expect(() => subset(numbers(3), [0, 3])).toThrow("from 0 to 2 but got 3");
    expect(() => subset(numbers(0), [0])).toThrow("is empty");
  });
});

describe("randomSplit", () => {
  it("deals out every example exactly once", () => {
    const weights = array(integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 6 });
    assert(
      property(nat(60), weights, nat(), (length, parts, seed) => {
        const sum = parts.reduce((total, part) => total + part, 0);
        const fractions = parts.map((part) => part / sum);
        const split = randomSplit(numbers(length), fractions, new Rng(seed));
        const dealt = split.flatMap(indicesOf) as number[];
        expect(dealt.toSorted((a, b) => a - b)).toEqual([...Array(length).keys()]);
      }),
    );
  });

  it("gives what rounding leaves over to the first parts, as PyTorch", () => {
    expect(partLengths(10, [0.8, 0.2])).toEqual([8, 2]);
    // torch.utils.data.random_split(range(10), [1 / 3, 1 / 3, 1 / 3])
    expect(partLengths(10, [1 / 3, 1 / 3, 1 / 3])).toEqual([4, 3, 3]);
    expect(partLengths(11, [0.25, 0.25, 0.5])).toEqual([3, 3, 5]);
    expect(partLengths(10, [7, 3])).toEqual([7, 3]);
    expect(partLengths(1, [1])).toEqual([1]);
  });

  it("depends on the seed alone", () => {
    expect(splitFifty(1)).toEqual(splitFifty(1));
    expect(splitFifty(1)).not.toEqual(splitFifty(2));
  });

  it.each([[[0.5, 0.4]], [[7, 4]], [[]], [[-0.5, 1.5]], [[Number.NaN]]])("refuses %j", (parts) => {
    expect(() => randomSplit(numbers(10), parts, new Rng(0))).toThrow(
      "fractions that add up to 1, or integers that add up to 10",
    );
  });
});

describe("mapDataset", () => {
  it("maps what is there at once and what is awaited", async () => {
    const slow: Dataset<number> = { length: 3, get: async (index) => index };
    expect(mapDataset(numbers(3), (value, index) => value + 10 * index).get(2)).toBe(22);
    expect(await mapDataset(slow, (value) => value * 2).get(2)).toBe(4);
  });
});

describe("withTransform", () => {
  it("draws from the stream it is given, and anew without one", async () => {
    const images = Uint8Array.of(1, 2);
    const dataset = new ArrayDataset({ images, labels: [0], imageShape: [1, 2, 1] });
    const flipped = withTransform(dataset, randomHorizontalFlip());
    const draw = async (rng?: Rng): Promise<number> => (await flipped.get(0, rng)).image.data[0]!;
    const seeds = [...Array(40).keys()];
    const seeded = await Promise.all(seeds.map((seed) => draw(new Rng(seed))));
    expect(seeded).toEqual(await Promise.all(seeds.map((seed) => draw(new Rng(seed)))));
    expect(new Set(seeded)).toEqual(new Set([1, 2]));
    expect(new Set(await Promise.all(seeds.map(() => draw())))).toEqual(new Set([1, 2]));
  });
});
