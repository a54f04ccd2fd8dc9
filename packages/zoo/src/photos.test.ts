import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { wasm } from "@stratajs/backend-wasm";
import {
  DataLoader,
  imageFolder,
  normalize,
  randomHorizontalFlip,
  randomResizedCrop,
  randomSplit,
} from "@stratajs/datasets";
import { Rng, tensor4d, tidy, useBackend } from "@stratajs/tensor";
import { expect, it } from "vitest";
import { freeze, loadModel } from "./index.ts";

it("a folder of photos goes through a published model's own preprocessing", async () => {
  await useBackend([wasm()]);
  const folder = await mkdtemp(join(tmpdir(), "strata-photos-"));
  try {
    const images = new URL("../../datasets/src/fixtures/images/", import.meta.url);
    for (const name of ["rose", "tulip"]) {
      await mkdir(join(folder, name));
      for (const file of ["rgb.jpg", "grey.jpg", "alpha.png", "lossy.webp", "orientation-6.jpg"]) {
        await cp(new URL(file, images), join(folder, name, file));
      }
    }
    const weights = new URL("../fixtures/narrow-resnet18.pth", import.meta.url);
    const model = await loadModel("resnet18", { weights, width: 2, classes: 2, rng: new Rng(1) });
    freeze(model, "layer3");
    const photos = await imageFolder(folder, {
      transform: [randomResizedCrop(224), randomHorizontalFlip(), normalize(model.preprocessing)],
    });
    const [train, validation] = randomSplit(photos, [0.8, 0.2], new Rng(42));
    expect([photos.classes, train.length, validation.length]).toEqual([["rose", "tulip"], 8, 2]);
    for await (const { images: pixels, imageShape } of new DataLoader(train, { batchSize: 4 })) {
      expect(imageShape).toEqual([4, 224, 224, 3]);
      const logits = tidy(() => model.forward(tensor4d(pixels, [...imageShape])).dataSync());
      expect(logits).toHaveLength(8);
      expect(logits.every(Number.isFinite)).toBe(true);
    }
    model.dispose();
  } finally {
    await rm(folder, { recursive: true });
  }
});
