import { Rng } from "@stratajs/tensor";
import { describe, expect, it } from "vitest";
import golden from "../fixtures/augmentation.json" with { type: "json" };
import { byteBatch, bytesOf } from "../loader/byte-batch.ts";
import type { ImageBatch } from "../loader/image-batch.ts";
import { randomApply, randomChoice } from "../transforms/random-choice.ts";
import { applyBatchTransforms } from "./apply-batch-transforms.ts";
import { cutBatch, cutMix } from "./cut-mix.ts";
import { mixBatch, mixUp } from "./mix-up.ts";

const { images, labels, mixUp: mixed, cutMix: cutOut } = golden.mixed;
const batch: ImageBatch = {
  images: Float32Array.from(images),
  imageShape: [3, 4, 5, 2],
  labels: Int32Array.from(labels),
  indices: Int32Array.of(0, 1, 2),
};

describe("torchvision's values, to the bit", () => {
  it("mixUp", () => {
    const { images: pixels, targets } = mixBatch(batch, 4, mixed.share);
    expect(pixels).toEqual(Float32Array.from(mixed.images));
    expect(targets).toEqual(Float32Array.from(mixed.targets));
  });

  it("cutMix", () => {
    const { images: pixels, targets } = cutBatch(batch, 4, cutOut.box);
    expect(pixels).toEqual(Float32Array.from(cutOut.images));
    expect(targets).toEqual(Float32Array.from(cutOut.targets));
  });
});

describe("batch transforms", () => {
  it("share each example among classes, and leave the batch given as it is", () => {
    const before = batch.images.slice();
    for (const transform of [
      mixUp({ alpha: 0.2, classes: 3 }),
      cutMix({ classes: 3 }),
      randomChoice([mixUp({ classes: 3 }), cutMix({ classes: 3 })]),
    ]) {
      const { targets, labels: kept } = applyBatchTransforms(transform, batch, new Rng(4));
      expect(kept).toBe(batch.labels);
      for (let example = 0; example < 3; example++) {
        const shares = targets!.subarray(example * 3, example * 3 + 3);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
      }
    }
    expect(batch.images).toEqual(before);
  });

  it("mix what is mixed already, for the same classes", () => {
    const both = [mixUp({ classes: 3 }), cutMix({ classes: 3 })];
    const { targets } = applyBatchTransforms(both, batch, new Rng(1));
    expect(targets!.reduce((sum, share) => sum + share, 0)).toBeCloseTo(3, 5);
    const other = [mixUp({ classes: 3 }), cutMix({ classes: 4 })];
    expect(() => applyBatchTransforms(other, batch)).toThrow("targets of 4 classes but got 3");
  });

  it("keep bytes where pixels only move", () => {
    const bytes = Uint8Array.from(new Rng(3).words(120));
    const values = Float32Array.from({ length: 512 }, (_, i) => i / 512);
    const { images: _, ...rest } = batch;
    const cut = cutBatch(byteBatch({ bytes, values }, rest), 3, cutOut.box);
    expect(bytesOf(cut)?.bytes).toHaveLength(120);
    const floats = cutBatch({ ...byteBatch({ bytes, values }, rest) }, 3, cutOut.box);
    expect(cut.images).toEqual(floats.images);
    expect(cut.targets).toEqual(floats.targets);
  });

  it("leave a batch alone by chance", () => {
    const never = randomApply([mixUp({ classes: 3 })], { p: 0 });
    expect(applyBatchTransforms(never, batch)).toBe(batch);
  });

  it("refuse what cannot be meant", () => {
    expect(() => mixUp({ alpha: 0, classes: 3 })).toThrow("an alpha above 0 but got 0");
    expect(() => cutMix({ classes: 0 })).toThrow("classes as an integer from 1 but got 0");
    expect(() => applyBatchTransforms(mixUp({ classes: 2 }), batch)).toThrow(
      "labels from 0 to 1 but got 2",
    );
    const unknown = { name: "blur" } as unknown as ReturnType<typeof mixUp>;
    expect(() => applyBatchTransforms(unknown, batch)).toThrow('but got {"name":"blur"}');
  });
});
