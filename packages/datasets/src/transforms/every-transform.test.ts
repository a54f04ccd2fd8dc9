import { Rng } from "@stratajs/tensor";
import { describe, expect, it } from "vitest";
import type { PixelImage } from "../pixel-image.ts";
import {
  adjustBrightness,
  adjustContrast,
  adjustHue,
  adjustSaturation,
  adjustSharpness,
  affine,
  applyTransforms,
  autoAugment,
  autocontrast,
  centerCrop,
  colorJitter,
  crop,
  equalize,
  erase,
  gaussianBlur,
  grayscale,
  horizontalFlip,
  invert,
  loadTransforms,
  moduleTransform,
  normalize,
  pad,
  perspective,
  posterize,
  randAugment,
  randomAffine,
  randomApply,
  randomChoice,
  randomCrop,
  randomErasing,
  randomGrayscale,
  randomHorizontalFlip,
  randomPerspective,
  randomResizedCrop,
  randomRotation,
  randomVerticalFlip,
  resize,
  resizedCrop,
  rotate,
  solarize,
  toFloat,
  trivialAugmentWide,
  verticalFlip,
  type TransformData,
} from "../index.ts";

const region = { top: 1, left: 2, height: 5, width: 6 };
const square = [
  [0, 0],
  [9, 0],
  [9, 8],
  [0, 8],
] as const;
const trapezium = [
  [1, 1],
  [8, 0],
  [9, 8],
  [0, 7],
] as const;
const module = `data:text/javascript,export const dim = (image, rng, by) => ({ ...image, data: image.data.map((value) => value * by) })`;

/** One of each; that none is missing is checked by its type. */
const samples: { readonly [Name in TransformData["name"]]: TransformData & { name: Name } } = {
  adjustBrightness: adjustBrightness(1.3),
  adjustContrast: adjustContrast(0.5),
  adjustHue: adjustHue(0.2),
  adjustSaturation: adjustSaturation(1.5),
  adjustSharpness: adjustSharpness(2),
  affine: affine({ angle: 20, fill: 1 }),
  autoAugment: autoAugment(),
  autocontrast: autocontrast(),
  centerCrop: centerCrop(4),
  colorJitter: colorJitter({ brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 }),
  crop: crop(region),
  equalize: equalize(),
  erase: erase(region, { value: 1 }),
  gaussianBlur: gaussianBlur(3),
  grayscale: grayscale(),
  horizontalFlip: horizontalFlip(),
  invert: invert(),
  module: moduleTransform(module, "dim", { settings: 0.5 }),
  normalize: normalize({ mean: [0.5], std: [0.25] }),
  pad: pad(2, { paddingMode: "reflect" }),
  perspective: perspective({ startPoints: square, endPoints: trapezium }),
  posterize: posterize(3),
  randAugment: randAugment(),
  randomAffine: randomAffine(20, { translate: [0.1, 0.1], scale: [0.8, 1.2], shear: 5 }),
  randomApply: randomApply([invert(), randomCrop(5)]),
  randomChoice: randomChoice([invert(), posterize(2), randomGrayscale()]),
  randomCrop: randomCrop(9, { padding: 4 }),
  randomErasing: randomErasing({ p: 1, value: "random" }),
  randomGrayscale: randomGrayscale({ p: 0.5 }),
  randomHorizontalFlip: randomHorizontalFlip(),
  randomPerspective: randomPerspective({ p: 0.9 }),
  randomResizedCrop: randomResizedCrop(7),
  randomRotation: randomRotation(45, { expand: true }),
  randomVerticalFlip: randomVerticalFlip(),
  resize: resize([6, 5]),
  resizedCrop: resizedCrop(region, 8),
  rotate: rotate(30),
  solarize: solarize(0.5),
  toFloat: toFloat(),
  trivialAugmentWide: trivialAugmentWide(),
  verticalFlip: verticalFlip(),
};

const [height, width, channels] = [9, 10, 3];
const values = new Rng(7).words(height * width * channels);
const kinds: Readonly<Record<string, PixelImage>> = {
  bytes: { data: Uint8Array.from(values), height, width, channels },
  floats: { data: Float32Array.from(values, (word) => word / 2 ** 32), height, width, channels },
};

describe.each(Object.entries(kinds))("every transform, on %s", (_, image) => {
  it.each(Object.entries(samples))("%s", async (name, transform) => {
    await loadTransforms(transform);
    const before = image.data.slice();
    const sent = JSON.parse(JSON.stringify(transform)) as TransformData;
    const isFloat = name === "normalize" || name === "toFloat" || image === kinds["floats"];
    for (let seed = 0; seed < 6; seed++) {
      const once = applyTransforms(transform, image, new Rng(seed));
      // The same for the same seed, and after a journey as JSON.
      const again = applyTransforms(sent, image, new Rng(seed));
      expect({ ...again, data: again.data.join() }).toEqual({ ...once, data: once.data.join() });
      expect(once.data.length).toBe(once.height * once.width * once.channels);
      expect(once.data.every(Number.isFinite)).toBe(true);
      expect(once.data.constructor).toBe(isFloat ? Float32Array : Uint8Array);
    }
    expect(image.data).toEqual(before);
  });
});

function darker({ data, ...shape }: PixelImage): PixelImage {
  return { ...shape, data: data.map((value) => value >> 1) };
}

describe("transforms of one's own", () => {
  const image = kinds["bytes"]!;

  it("are functions of an image and a stream", () => {
    const { data } = applyTransforms([darker, horizontalFlip()], image, new Rng(1));
    expect(data[0]).toBe(image.data[(width - 1) * channels]! >> 1);
  });

  it("are named when their module is not loaded, or lacks them", async () => {
    const other = `${module};1`;
    expect(() => applyTransforms(moduleTransform(other, "dim"), image)).toThrow(
      "is not loaded; await loadTransforms first",
    );
    await loadTransforms([randomApply([moduleTransform(other, "dim")])]);
    expect(() => applyTransforms(moduleTransform(other, "bright"), image)).toThrow(
      "an exported function bright(image, rng, settings) but has dim",
    );
    expect(() => moduleTransform("./mine.js", "dim")).toThrow(
      'an absolute URL but got "./mine.js"; make one with new URL("./mine.js", import.meta.url)',
    );
  });
});
