import { randomHorizontalFlip } from "@stratajs/datasets";
import { Rng } from "@stratajs/tensor";
import { describe, expect, it } from "vitest";
import { createAugmentedImages } from "./create-augmented-images.ts";

/** Images of two pixels, the left one their number, the right one 255. */
const dataset = {
  length: 50,
  get: (index: number) => ({
    image: { data: Uint8Array.of(index, 255), height: 1, width: 2, channels: 1 },
    label: index % 3,
  }),
};

describe("createAugmentedImages", () => {
  it("draws images from all of the dataset, with the transforms' versions of each", async () => {
    const shown = (await createAugmentedImages(dataset, [randomHorizontalFlip()], new Rng(1)))!;
    const numbers = shown.map(({ original }) => original.data[0]!);
    expect(new Set(numbers).size).toBe(6);
    expect(Math.max(...numbers)).toBeGreaterThan(6);
    expect(shown.map(({ label }) => label)).toEqual(numbers.map((number) => number % 3));
    const versions = shown.flatMap(({ original, augmented }) =>
      augmented.map(({ data }) => String(data) === String(original.data)),
    );
    expect(versions).toHaveLength(30);
    expect(new Set(versions).size).toBe(2);
  });

  it("is the same for the same seed, and nothing without transforms", async () => {
    const draw = (): Promise<unknown> =>
      createAugmentedImages(dataset, [randomHorizontalFlip()], new Rng(7));
    expect(await draw()).toEqual(await draw());
    expect(await createAugmentedImages(dataset, [], new Rng(7))).toBeUndefined();
  });
});
