import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Rng } from "@stratajs/tensor";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { concat } from "../concat.ts";
import type { Dataset, ImageExample, IterableDataset, UnreadableFile } from "../dataset.ts";
import { DataLoader } from "../loader/data-loader.ts";
import { imageShards } from "../shards/image-shards.ts";
import { writeShards } from "../shards/write-shards.ts";
import { subset } from "../subset.ts";
import { randomHorizontalFlip } from "../transforms/flip.ts";
import { resize } from "../transforms/resize.ts";
import { imageFolder } from "./image-folder.ts";

const images = fileURLToPath(new URL("../fixtures/images/", import.meta.url));
const transform = [resize([8, 8]), randomHorizontalFlip()];
let root: string;
let shard: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "strata-workers-"));
  const rgb = await readFile(join(images, "rgb.jpg"));
  const cut = rgb.subarray(0, rgb.length - 60);
  for (const [name, others] of [
    ["a", ["grey.jpg", "rgb.png", "lossy.webp"]],
    ["b", ["palette.png", "cmyk.jpg", "alpha.png"]],
  ] as const) {
    await mkdir(join(root, name));
    for (const [i, other] of others.entries())
      await cp(join(images, other), join(root, name, `${i}.png`));
    await writeFile(join(root, name, "0-cut.jpg"), cut);
  }
  const samples = [rgb, cut, rgb, rgb, rgb].map((jpg, cls) => ({ files: { jpg, cls } }));
  [shard] = (await writeShards(join(root, "shards"), samples)) as [string];
});
afterAll(() => rm(root, { recursive: true }));

interface Seen {
  readonly batches: readonly unknown[];
  readonly unreadable: readonly UnreadableFile[];
}

async function twoEpochs(
  dataset: Dataset<ImageExample> | IterableDataset<ImageExample>,
  workers: number,
): Promise<Seen> {
  using loader = new DataLoader(dataset, {
    batchSize: 3,
    rng: new Rng(5),
    workers,
    transform,
    shuffle: "get" in dataset,
  });
  const batches = [];
  for (const _ of [1, 2]) {
    for await (const { images: pixels, labels } of loader) batches.push([pixels, labels]);
  }
  expect(loader.notes).toEqual([]);
  return { batches, unreadable: dataset.unreadable! };
}

async function openFolder(): Promise<Dataset<ImageExample>> {
  const options = { unreadable: "report", classes: ["b", "a", "shards"] } as const;
  const whole = await imageFolder(root, { ...options, extensions: [".png", ".jpg", ".tar"] });
  const indices = [...whole.labels.keys()].filter((index) => whole.labels[index]! < 2);
  return concat(subset(whole, indices), subset(whole, indices.slice(0, 2)));
}

describe("image files in workers", () => {
  it.each([1, 4])(
    "%i of them give the same batches and list the same damaged files",
    async (workers) => {
      const warnings = vi.spyOn(console, "warn").mockImplementation(() => {});
      const expected = await twoEpochs(await openFolder(), 0);
      const told = warnings.mock.calls.map(([text]) => text as string).toSorted();
      warnings.mockClear();
      expect(expected.unreadable.map(({ path }) => path.slice(root.length))).toEqual([
        "/a/0-cut.jpg",
        "/b/0-cut.jpg",
        "/shards/shard-000000.tar",
      ]);
      expect(await twoEpochs(await openFolder(), workers)).toEqual(expected);
      expect(warnings.mock.calls.map(([text]) => text as string).toSorted()).toEqual(told);
      warnings.mockRestore();
    },
  );

  it.each([1, 4])("%i of them read shards alike", async (workers) => {
    const options = { shuffleBuffer: 2, unreadable: "skip" } as const;
    const expected = await twoEpochs(imageShards([shard], options), 0);
    expect(expected.unreadable).toHaveLength(1);
    expect(await twoEpochs(imageShards([shard], options), workers)).toEqual(expected);
  });
});
