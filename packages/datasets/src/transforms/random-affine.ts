import type { Rng } from "@stratajs/tensor";
import type { PixelImage } from "../pixel-image.ts";
import type { AffineMap } from "./affine-matrix.ts";
import { applyAffine, checkWarp, type WarpOptions } from "./affine.ts";
import { checkRange, type Range } from "./check-settings.ts";
import { drawUniform } from "./draws.ts";
import { roundHalfEven } from "./round-half-even.ts";
import type { SampleOptions } from "./sample-projective.ts";

export interface RandomAffineOptions extends WarpOptions {
  /** The largest shifts, as fractions of width and height; none by default. */
  readonly translate?: readonly [x: number, y: number];
  /** None by default. */
  readonly scale?: Range;
  /** Degrees: along x up to the number either way, or within `[low, high]`, or also along y. None by default. */
  readonly shear?:
    | number
    | Range
    | readonly [lowX: number, highX: number, lowY: number, highY: number];
  /** `[x, y]` in pixels from the upper left corner; the middle by default. */
  readonly center?: readonly [x: number, y: number];
}

export interface RandomAffine extends SampleOptions {
  readonly name: "randomAffine";
  readonly degrees: Range;
  readonly translate: readonly [x: number, y: number];
  readonly scale: Range;
  readonly shear: readonly [x: Range, y: Range];
  readonly center?: readonly [x: number, y: number];
}

/**
 * Random rotation, shift, scale and shear: torchvision's `RandomAffine`.
 *
 * @param degrees up to this many either way, or `[low, high]`.
 */
export function randomAffine(
  degrees: number | Range,
  {
    translate = [0, 0],
    scale = [1, 1],
    shear = 0,
    interpolation = "nearest",
    fill = 0,
    center,
  }: RandomAffineOptions = {},
): RandomAffine {
  for (const fraction of translate) checkRange("randomAffine", "translate", [0, fraction], 0, 1);
  checkRange("randomAffine", "scale", scale, Number.MIN_VALUE);
  return {
    name: "randomAffine",
    degrees: toAngles("randomAffine", "degrees", degrees),
    translate,
    scale,
    shear: toShears(shear),
    ...checkWarp("randomAffine", interpolation, fill),
    ...(center === undefined ? {} : { center }),
  };
}

/** A number of degrees either way, or a range of them. */
export function toAngles(transform: string, name: string, degrees: number | Range): Range {
  const range: Range = typeof degrees === "number" ? [-degrees, degrees] : degrees;
  checkRange(transform, name, range);
  return range;
}

function toShears(shear: NonNullable<RandomAffineOptions["shear"]>): readonly [Range, Range] {
  if (typeof shear === "number" || shear.length === 2) {
    return [toAngles("randomAffine", "shear", shear), [0, 0]];
  }
  const [x, y] = [shear.slice(0, 2) as [number, number], shear.slice(2) as [number, number]];
  return [toAngles("randomAffine", "shear", x), toAngles("randomAffine", "shear", y)];
}

export function drawRandomAffine(
  { degrees, translate, scale, shear }: RandomAffine,
  { height, width }: Pick<PixelImage, "height" | "width">,
  rng: Rng,
): AffineMap {
  const [farX, farY] = [translate[0] * width, translate[1] * height];
  return {
    angle: drawUniform(rng, ...degrees),
    translate: [
      roundHalfEven(drawUniform(rng, -farX, farX)),
      roundHalfEven(drawUniform(rng, -farY, farY)),
    ],
    scale: drawUniform(rng, ...scale),
    shear: [drawUniform(rng, ...shear[0]), drawUniform(rng, ...shear[1])],
  };
}

export function applyRandomAffine(settings: RandomAffine, image: PixelImage, rng: Rng): PixelImage {
  return applyAffine({ ...settings, ...drawRandomAffine(settings, image, rng) }, image);
}
