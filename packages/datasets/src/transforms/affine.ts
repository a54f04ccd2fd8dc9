import type { PixelImage } from "../pixel-image.ts";
import { inverseAffineMatrix, type AffineMap, type AffineMatrix } from "./affine-matrix.ts";
import { checkChoice } from "./check-settings.ts";
import { checkFill, type Fill } from "./fill.ts";
import {
  sampleProjective,
  type SampleInterpolation,
  type SampleOptions,
} from "./sample-projective.ts";

export interface WarpOptions {
  /** `nearest` by default. */
  readonly interpolation?: SampleInterpolation;
  /** What the image does not cover; black by default. */
  readonly fill?: Fill;
}

export interface AffineOptions extends WarpOptions, Partial<AffineMap> {
  /** `[x, y]` in pixels from the upper left corner; the middle by default. */
  readonly center?: readonly [x: number, y: number];
}

export interface Affine extends AffineMap, SampleOptions {
  readonly name: "affine";
  readonly center?: readonly [x: number, y: number];
}

/**
 * An image turned, moved, scaled and sheared around a centre: torchvision's `affine`.
 *
 * Without `fill` the border fades into black by as much as is outside, with `fill: 0` by the square of what is
 * inside: torchvision's difference between `None` and 0.
 */
export function affine({
  angle = 0,
  translate = [0, 0],
  scale = 1,
  shear = [0, 0],
  interpolation = "nearest",
  fill,
  center,
}: AffineOptions): Affine {
  const numbers = [angle, ...translate, scale, ...shear, ...(center ?? [])];
  if (!numbers.every(Number.isFinite) || !(scale > 0)) {
    throw new RangeError(
      `affine expected finite numbers and a positive scale but got ${JSON.stringify({ angle, translate, scale, shear, center })}`,
    );
  }
  const how = checkWarp("affine", interpolation, fill);
  return {
    name: "affine",
    angle,
    translate,
    scale,
    shear,
    ...how,
    ...(center === undefined ? {} : { center }),
  };
}

/** The options, checked; no `fill` where none is given. */
export function checkWarp(
  transform: string,
  interpolation: SampleInterpolation,
  fill: Fill | undefined,
): SampleOptions {
  checkChoice(transform, "interpolation", interpolation, ["nearest", "bilinear"]);
  if (fill === undefined) return { interpolation };
  checkFill(transform, fill);
  return { interpolation, fill };
}

export function applyAffine(settings: Omit<Affine, "name">, image: PixelImage): PixelImage {
  const matrix = inverseAffineMatrix(settings, fromMiddle(settings.center, image));
  return warpAffine(image, [image.height, image.width], matrix, settings);
}

/** A centre in coordinates whose origin is the middle of the image. */
export function fromMiddle(
  center: readonly [x: number, y: number] | undefined,
  { height, width }: PixelImage,
): [x: number, y: number] {
  return center ? [center[0] - width / 2, center[1] - height / 2] : [0, 0];
}

/** @param matrix of points whose origin is the middle, of the image given and of the one to be made. */
export function warpAffine(
  image: PixelImage,
  [height, width]: readonly [height: number, width: number],
  [a, b, c, d, e, f]: AffineMatrix,
  how: SampleOptions,
): PixelImage {
  const x = c + image.width / 2 - (a * width) / 2 - (b * height) / 2;
  const y = f + image.height / 2 - (d * width) / 2 - (e * height) / 2;
  return sampleProjective(image, [height, width], [a, b, x, d, e, y, 0, 0], how);
}
