import * as datasets from "@stratajs/datasets";
import type { TransformData } from "@stratajs/datasets";

const region = { top: 0, left: 0, height: 1, width: 1 };
const corners = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;

/** Every transform with the fewest settings, which are those that it needs; that none is missing is checked by the type. */
const samples: { readonly [Name in TransformData["name"]]: TransformData & { name: Name } } = {
  adjustBrightness: datasets.adjustBrightness(1),
  adjustContrast: datasets.adjustContrast(1),
  adjustHue: datasets.adjustHue(0),
  adjustSaturation: datasets.adjustSaturation(1),
  adjustSharpness: datasets.adjustSharpness(1),
  affine: datasets.affine({}),
  autoAugment: datasets.autoAugment(),
  autocontrast: datasets.autocontrast(),
  centerCrop: datasets.centerCrop(1),
  colorJitter: datasets.colorJitter({}),
  crop: datasets.crop(region),
  equalize: datasets.equalize(),
  erase: datasets.erase(region),
  gaussianBlur: datasets.gaussianBlur(1),
  grayscale: datasets.grayscale(),
  horizontalFlip: datasets.horizontalFlip(),
  invert: datasets.invert(),
  module: datasets.moduleTransform("file:///", "name"),
  normalize: datasets.normalize({ mean: [0], std: [1] }),
  pad: datasets.pad(1),
  perspective: datasets.perspective({ startPoints: corners, endPoints: corners }),
  posterize: datasets.posterize(8),
  randAugment: datasets.randAugment(),
  randomAffine: datasets.randomAffine(0),
  randomApply: datasets.randomApply([datasets.invert()]),
  randomChoice: datasets.randomChoice([datasets.invert()]),
  randomCrop: datasets.randomCrop(1),
  randomErasing: datasets.randomErasing(),
  randomGrayscale: datasets.randomGrayscale(),
  randomHorizontalFlip: datasets.randomHorizontalFlip(),
  randomPerspective: datasets.randomPerspective(),
  randomResizedCrop: datasets.randomResizedCrop(1),
  randomRotation: datasets.randomRotation(0),
  randomVerticalFlip: datasets.randomVerticalFlip(),
  resize: datasets.resize(1),
  resizedCrop: datasets.resizedCrop(region, 1),
  rotate: datasets.rotate(0),
  solarize: datasets.solarize(1),
  toFloat: datasets.toFloat(),
  trivialAugmentWide: datasets.trivialAugmentWide(),
  verticalFlip: datasets.verticalFlip(),
};

export const transformNames: readonly string[] = Object.keys(samples);

/** The settings that a transform of this name cannot do without. */
export function settingsOfTransform(name: string): string[] {
  const sample = samples[name as TransformData["name"]];
  // Resizing has its defaults wherever it is done.
  const spared = "antialias" in sample ? ["name", "antialias", "interpolation"] : ["name"];
  return Object.entries(sample).flatMap(([setting, value]) =>
    spared.includes(setting) || value === undefined ? [] : [setting],
  );
}
