import { describe, expect, it } from "vitest";
import { ArrayDataset } from "../array-dataset.ts";
import { normalize } from "../transforms/normalize.ts";
import { horizontalFlip } from "../transforms/flip.ts";
import { toFloat } from "../transforms/to-float.ts";
import type { Transform } from "../transforms/transform.ts";
import { bytesOf } from "./byte-batch.ts";
import { DataLoader } from "./data-loader.ts";
import type { ImageBatch } from "./image-batch.ts";

const dataset = new ArrayDataset({
  images: Uint8Array.from({ length: 24 }, (_, i) => i * 10),
  labels: [0, 1],
  imageShape: [2, 2, 3],
});
const mean = [0.4, 0.5, 0.6];
const std = [0.1, 0.2, 0.3];

async function load(...transform: Transform[]): Promise<ImageBatch> {
  const loader = new DataLoader(dataset, { batchSize: 2, transform });
  for await (const batch of loader) return batch;
  throw new Error("the loader is empty");
}

describe("bytesOf", () => {
  it.each([
    ["without transforms", []],
    ["with pixelwise ones", [normalize({ mean, std })]],
    ["after ones that move bytes", [horizontalFlip(), toFloat(), normalize({ mean, std })]],
  ] as const)("gives what the images are made of, %s", async (_, transforms) => {
    const batch = await load(...transforms);
    const { bytes, values } = bytesOf(batch)!;
    expect(bytes).toHaveLength(24);
    const looked = Float32Array.from(bytes, (byte, i) => values[byte * 3 + (i % 3)]!);
    expect(batch.images).toEqual(looked);
  });

  it("gives nothing where floats go through a transform that sees whole images", async () => {
    expect(bytesOf(await load(normalize({ mean, std }), horizontalFlip()))).toBeUndefined();
  });

  it("gives nothing once the images were read, which may have been changed since", async () => {
    const batch = await load();
    batch.images.fill(0);
    expect(bytesOf(batch)).toBeUndefined();
    expect(batch.images).toEqual(new Float32Array(24));
  });

  it("gives nothing for a copy, which has the floats", async () => {
    const batch = await load();
    const copy = { ...batch };
    expect(bytesOf(copy)).toBeUndefined();
    expect(copy.images).toHaveLength(24);
    expect(structuredClone(await load())).toEqual(copy);
  });
});
