import { wasm } from "@stratajs/backend-wasm";
import { ArrayDataset, DataLoader, normalize } from "@stratajs/datasets";
import { dispose, useBackend } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { uploadImages } from "./image-tensors.ts";

beforeAll(() => useBackend([wasm()]));

const dataset = new ArrayDataset({
  images: Uint8Array.from({ length: 5 * 12 }, (_, i) => (i * 37) % 256),
  labels: [0, 1, 2, 3, 4],
  imageShape: [2, 2, 3],
});

describe("uploadImages", () => {
  it("normalises bytes on the device to the bits that the loader has on the host", async () => {
    const transform = normalize({ mean: [0.4, 0.5, 0.6], std: [0.2, 0.3, 0.7] });
    for await (const batch of new DataLoader(dataset, { batchSize: 3, transform })) {
      const fromBytes = uploadImages(batch);
      const fromFloats = uploadImages({ ...batch });
      expect(fromBytes.images.shape).toEqual([batch.labels.length, 2, 2, 3]);
      expect(fromBytes.images.dataSync()).toEqual(batch.images);
      expect(fromFloats.images.dataSync()).toEqual(batch.images);
      expect(fromBytes.labels.dataSync()).toEqual(batch.labels);
      for (const { images, labels } of [fromBytes, fromFloats]) dispose([images, labels]);
    }
  });

  it("uploads what a caller made of the images", async () => {
    for await (const batch of new DataLoader(dataset, { batchSize: 5 })) {
      batch.images.fill(0.25);
      const { images, labels } = uploadImages(batch);
      expect(images.dataSync()).toEqual(new Float32Array(60).fill(0.25));
      dispose([images, labels]);
    }
  });
});
