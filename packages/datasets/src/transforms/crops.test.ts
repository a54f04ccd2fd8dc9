import { Rng } from "@stratajs/tensor";
import { describe, expect, it } from "vitest";
import type { PixelImage } from "../pixel-image.ts";
import { applyTransforms } from "./apply-transforms.ts";
import { crop } from "./crop.ts";
import { pad } from "./pad.ts";
import { drawRandomCrop, randomCrop, type RandomCropOptions } from "./random-crop.ts";
import { randomResizedCrop } from "./random-resized-crop.ts";
import { resizedCrop } from "./resized-crop.ts";
import type { Transform } from "./transform.ts";

/** 1, 2, 3, … in a row. */
function rowOf(length: number): PixelImage {
  const data = Uint8Array.from({ length }, (_, i) => i + 1);
  return { data, height: 1, width: length, channels: 1 };
}

function after(transform: Transform, image: PixelImage = rowOf(4)): number[] {
  return [...applyTransforms(transform, image, new Rng(1)).data];
}

describe("pad", () => {
  it("has PyTorch's modes", () => {
    expect(after(pad([2, 0]))).toEqual([0, 0, 1, 2, 3, 4, 0, 0]);
    expect(after(pad([2, 0], { fill: 9 }))).toEqual([9, 9, 1, 2, 3, 4, 9, 9]);
    expect(after(pad([2, 0], { paddingMode: "edge" }))).toEqual([1, 1, 1, 2, 3, 4, 4, 4]);
    expect(after(pad([2, 0], { paddingMode: "reflect" }))).toEqual([3, 2, 1, 2, 3, 4, 3, 2]);
    expect(after(pad([2, 0], { paddingMode: "symmetric" }))).toEqual([2, 1, 1, 2, 3, 4, 4, 3]);
    expect(after(pad([0, 0, 1, 1], { fill: 7 }))).toEqual([1, 2, 3, 4, 7, 7, 7, 7, 7, 7]);
  });

  it("refuses what is no padding, and mirrors no further than the image goes", () => {
    expect(() => pad(-1)).toThrow("[left, top, right, bottom] but got -1");
    expect(() => pad([1, 2, 3] as unknown as number)).toThrow("but got [1,2,3]");
    expect(() => pad(1, { paddingMode: "wrap" as "edge" })).toThrow('but got "wrap"');
    expect(() => pad(1, { fill: [] })).toThrow("fill as a number, or one for each channel");
    expect(() => after(pad(1, { fill: [1, 2] }))).toThrow(
      "of 2 values expected an image of as many",
    );
    expect(() => after(pad([4, 0], { paddingMode: "reflect" }))).toThrow(
      'padding with paddingMode "reflect" expected at most 3 pixels beside 4 but got 4',
    );
  });
});

function tops(options: RandomCropOptions, size: number, length: number): Set<number> {
  const rng = new Rng(3);
  const image = { height: length, width: length };
  const draws = Array.from({ length: 300 }, () =>
    drawRandomCrop(randomCrop(size, options), image, rng),
  );
  return new Set(draws.map(({ top }) => top));
}

describe("randomCrop", () => {
  it("begins anywhere that torchvision's does", () => {
    expect(tops({}, 3, 5)).toEqual(new Set([0, 1, 2]));
    expect(tops({}, 5, 5)).toEqual(new Set([0]));
    expect(tops({ padding: 1 }, 5, 5)).toEqual(new Set([-1, 0, 1]));
    expect(tops({ padIfNeeded: true }, 7, 5)).toEqual(new Set([-2, -1, 0]));
    expect(tops({ padding: 1, padIfNeeded: true }, 8, 5)).toEqual(new Set([-2, -1]));
  });

  it("is a piece of the padded image", () => {
    const square: PixelImage = { ...rowOf(36), height: 6, width: 6 };
    for (const paddingMode of ["constant", "edge", "reflect", "symmetric"] as const) {
      const how = { paddingMode, fill: 99 };
      const padded = applyTransforms(pad(3, how), square);
      const transform = randomCrop([4, 5], { padding: 3, ...how });
      for (let seed = 0; seed < 20; seed++) {
        const { top, left } = drawRandomCrop(transform, square, new Rng(seed));
        const piece = crop({ top: top + 3, left: left + 3, height: 4, width: 5 });
        expect(applyTransforms(transform, square, new Rng(seed)).data).toEqual(
          applyTransforms(piece, padded).data,
        );
      }
    }
  });

  it("refuses an image that is too small, whatever is drawn", () => {
    expect(() => after(randomCrop(3))).toThrow(
      "an image of at least 3 × 3 with its padding but got 1 × 4; give padIfNeeded: true",
    );
    const mirror = randomCrop(1, { padding: 4, paddingMode: "symmetric" });
    expect(() => after(mirror)).toThrow("at most 1 pixels beside 1 but got 4");
    expect(() => randomCrop(0)).toThrow("a size of integers from 1 but got 0");
  });
});

describe("resized crops", () => {
  it("are the crop alone where it has the size already", () => {
    const region = { top: 0, left: 1, height: 1, width: 2 };
    expect(after(resizedCrop(region, [1, 2]))).toEqual([2, 3]);
    expect(after(resizedCrop({ ...region, left: 3 }, [1, 2]))).toEqual([4, 0]);
  });

  it("refuse what is no region, scale or ratio", () => {
    const region = { top: 0, left: 0.5, height: 1, width: 2 };
    expect(() => resizedCrop(region, 2)).toThrow('"left":0.5');
    expect(() => crop({ ...region, left: 0, width: 0 })).toThrow('"width":0');
    expect(() => randomResizedCrop(8, { scale: [1, 0.5] })).toThrow(
      "scale as [smallest, largest] within 0 and Infinity but got [1,0.5]",
    );
    expect(() => randomResizedCrop(8, { ratio: [0, 1] })).toThrow("ratio as [smallest, largest]");
    expect(() => randomResizedCrop(8, { interpolation: "box" as "nearest" })).toThrow(
      'but got "box"',
    );
  });
});
