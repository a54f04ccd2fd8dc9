import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Rng } from "@stratajs/tensor";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ImageExample } from "../dataset.ts";
import { randomHorizontalFlip } from "../transforms/flip.ts";
import { normalize } from "../transforms/normalize.ts";
import { resize } from "../transforms/resize.ts";
import { imageShards, imageShardsOfRecipe, type ImageShards } from "./image-shards.ts";
import { writeShards, type NewShardSample } from "./write-shards.ts";

const rgb = await readFile(new URL("../fixtures/images/rgb.png", import.meta.url));
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "strata-shards-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Shards of three examples each; example i has the label i. */
function numbered(count: number, examplesPerShard = 3): Promise<string[]> {
  const samples = Array.from({ length: count }, (_, i) => ({ files: { png: rgb, cls: i } }));
  return writeShards(folder, samples, { examplesPerShard });
}

async function labelsOfEpoch(dataset: ImageShards, seed: number): Promise<number[]> {
  const labels: number[] = [];
  for await (const { label } of dataset.iterate(new Rng(seed))) labels.push(label);
  return labels;
}

describe("imageShards", () => {
  it("gives the archives' examples in their order", async () => {
    const dataset = imageShards(await numbered(8), { transform: resize([4, 5]), channels: 1 });
    expect(await labelsOfEpoch(dataset, 0)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const { value } = await dataset.iterate(new Rng(0)).next();
    expect((value as ImageExample).image).toMatchObject({ height: 4, width: 5, channels: 1 });
  });

  it("shuffles shards and examples by the stream alone", async () => {
    const dataset = imageShards(await numbered(30), { shuffleBuffer: 5, length: 30 });
    const first = await labelsOfEpoch(dataset, 1);
    expect(first.toSorted((a, b) => a - b)).toEqual([...Array(30).keys()]);
    expect(first).not.toEqual([...Array(30).keys()]);
    expect(await labelsOfEpoch(dataset, 1)).toEqual(first);
    expect(await labelsOfEpoch(dataset, 2)).not.toEqual(first);
    const copy = imageShardsOfRecipe(structuredClone(dataset.recipe));
    expect(await labelsOfEpoch(copy, 1)).toEqual(first);
    expect(copy.length).toBe(30);
  });

  it("draws for its transforms by the stream, too", async () => {
    const dataset = imageShards(await numbered(9), { transform: randomHorizontalFlip() });
    const draw = async (seed: number): Promise<string> => {
      let pixels = "";
      for await (const { image } of dataset.iterate(new Rng(seed))) pixels += image.data.join();
      return pixels;
    };
    expect(await draw(1)).toBe(await draw(1));
    expect(await draw(1)).not.toBe(await draw(2));
  });

  it("takes classes by number, by name, and from JSON", async () => {
    const files = [
      { cls: " 1\n" },
      { cls: "cat" },
      { json: { label: "dog" } },
      { json: { label: 0 } },
    ];
    const samples = files.map((each) => ({ files: { png: rgb, ...each } }) as NewShardSample);
    const dataset = imageShards(await writeShards(folder, samples), { classes: ["cat", "dog"] });
    expect(await labelsOfEpoch(dataset, 0)).toEqual([1, 0, 1, 0]);
  });

  it.each<[NewShardSample["files"], string]>([
    [
      { png: rgb },
      'as the class of "000000000" (000000000.cls, or "label" in 000000000.json) but got none',
    ],
    [{ png: rgb, cls: 2 }, 'expected one of 2 classes, or its number, as the class of "000000000"'],
    [{ png: rgb, cls: "cow" }, 'but got "cow"'],
    [{ png: rgb, json: "{" }, "000000000.json is no JSON"],
    [{ gif: rgb, cls: 0 }, 'has no image jpg, jpeg, png, webp for "000000000" but gif, cls'],
  ])("says what a sample lacks (%#)", async (files, message) => {
    const dataset = imageShards(await writeShards(folder, [{ files }]), {
      classes: ["cat", "dog"],
    });
    await expect(labelsOfEpoch(dataset, 0)).rejects.toThrow(message);
  });

  it("leaves out images that are damaged and lists them, or throws", async () => {
    const samples = [rgb, rgb.subarray(0, 200), rgb].map((png, cls) => ({ files: { png, cls } }));
    const [path] = await writeShards(folder, samples);
    const dataset = imageShards([path!], { unreadable: "skip" });
    expect(await labelsOfEpoch(dataset, 0)).toEqual([0, 2]);
    expect(dataset.unreadable).toEqual([
      { path: `${path}: 000000001.png`, reason: expect.stringContaining("could not be decoded") },
    ]);
    const strict = imageShards([path!], { unreadable: "error" });
    await expect(labelsOfEpoch(strict, 0)).rejects.toThrow("000000001.png");
  });

  it("throws what a transform throws, of which no file is the cause", async () => {
    const transform = normalize({ mean: [0, 0], std: [1, 1] });
    const dataset = imageShards(await numbered(2), { transform, unreadable: "skip" });
    await expect(labelsOfEpoch(dataset, 0)).rejects.toThrow(
      "normalize expected images of 2 channels but got 3",
    );
    expect(dataset.unreadable).toEqual([]);
  });

  it("refuses what it cannot begin with", () => {
    expect(() => imageShards([])).toThrow("at least one shard");
    expect(() => imageShards(["x"], { shuffleBuffer: -1 })).toThrow("an integer from 0 but got -1");
  });
});
