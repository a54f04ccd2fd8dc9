import type { Rng } from "@stratajs/tensor";
import type { PixelImage } from "../pixel-image.ts";
import { inverseAffineMatrix, type AffineMatrix } from "./affine-matrix.ts";
import { checkWarp, fromMiddle, warpAffine, type WarpOptions } from "./affine.ts";
import type { Range } from "./check-settings.ts";
import { drawUniform } from "./draws.ts";
import { gatherPixels, inReverse } from "./gather-pixels.ts";
import { pixelsLike } from "./pixel-arrays.ts";
import { toAngles } from "./random-affine.ts";
import type { SampleOptions } from "./sample-projective.ts";

export interface RotateOptions extends WarpOptions {
  /** Makes the image as large as the turned one; false by default. */
  readonly expand?: boolean;
  /** `[x, y]` in pixels from the upper left corner; the middle by default. */
  readonly center?: readonly [x: number, y: number];
}

interface RotateSettings extends SampleOptions {
  readonly expand: boolean;
  readonly center?: readonly [x: number, y: number];
}

export interface Rotate extends RotateSettings {
  readonly name: "rotate";
  readonly angle: number;
}

export interface RandomRotation extends RotateSettings {
  readonly name: "randomRotation";
  readonly degrees: Range;
}

/** An image turned counter-clockwise by so many degrees: torchvision's `rotate`. */
export function rotate(angle: number, options: RotateOptions = {}): Rotate {
  if (!Number.isFinite(angle)) {
    throw new RangeError(`rotate expected an angle in degrees but got ${angle}`);
  }
  return { name: "rotate", angle, ...toSettings("rotate", options) };
}

/**
 * An image turned by a random angle: torchvision's `RandomRotation`.
 *
 * @param degrees up to this many either way, or `[low, high]`; counter-clockwise.
 */
export function randomRotation(
  degrees: number | Range,
  options: RotateOptions = {},
): RandomRotation {
  return {
    name: "randomRotation",
    degrees: toAngles("randomRotation", "degrees", degrees),
    ...toSettings("randomRotation", { fill: 0, ...options }),
  };
}

function toSettings(
  transform: string,
  { interpolation = "nearest", fill, expand = false, center }: RotateOptions,
): RotateSettings {
  const how = checkWarp(transform, interpolation, fill);
  return { ...how, expand, ...(center === undefined ? {} : { center }) };
}

export function applyRandomRotation(
  { degrees, ...settings }: RandomRotation,
  image: PixelImage,
  rng: Rng,
): PixelImage {
  return applyRotate({ ...settings, angle: drawUniform(rng, ...degrees) }, image);
}

export function applyRotate(
  { angle, expand, center, ...how }: RotateSettings & { readonly angle: number },
  image: PixelImage,
): PixelImage {
  const turn = ((angle % 360) + 360) % 360;
  const isSquare = image.height === image.width;
  if (!center && (turn % 180 === 0 || (turn % 90 === 0 && (expand || isSquare)))) {
    return quarterTurns(image, turn / 90);
  }
  const map = { angle: -turn, translate: [0, 0], scale: 1, shear: [0, 0] } as const;
  const matrix = inverseAffineMatrix(map, fromMiddle(center, image));
  const size = expand ? expandedSize(matrix, image) : ([image.height, image.width] as const);
  return warpAffine(image, size, matrix, how);
}

/** Counter-clockwise. */
function quarterTurns(image: PixelImage, turns: number): PixelImage {
  if (turns === 0) return image;
  if (turns === 2) return gatherPixels(image, inReverse(image.height), inReverse(image.width));
  const { channels, height: width, width: height } = image;
  const data = pixelsLike(image, image.data.length);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const fromRow = turns === 1 ? column : width - 1 - column;
      const fromColumn = turns === 1 ? height - 1 - row : row;
      const from = (fromRow * image.width + fromColumn) * channels;
      const to = (row * width + column) * channels;
      for (let channel = 0; channel < channels; channel++) {
        data[to + channel] = image.data[from + channel]!;
      }
    }
  }
  return { data, height, width, channels };
}

/** `[height, width]` of what the corners reach. */
function expandedSize(
  [a, b, c, d, e, f]: AffineMatrix,
  { height, width }: PixelImage,
): [height: number, width: number] {
  const [x, y] = [width / 2, height / 2];
  const corners = [
    [-x, -y],
    [-x, y],
    [x, y],
    [x, -y],
  ] as const;
  const columns = corners.map(([X, Y]) => a * X + b * Y + c);
  const rows = corners.map(([X, Y]) => d * X + e * Y + f);
  return [reach(rows, y), reach(columns, x)];
}

/** Pixels from the first to the last, in float32 and cut to 10⁻⁴ as torchvision does. */
function reach(values: readonly number[], half: number): number {
  const moved = values.map((value) => Math.fround(Math.fround(value) + half));
  return Math.ceil(cut(Math.max(...moved))) - Math.floor(cut(Math.min(...moved)));
}

function cut(value: number): number {
  return Math.fround(Math.trunc(Math.fround(value * 1e4)) * Math.fround(1e-4));
}
