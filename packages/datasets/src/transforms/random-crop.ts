import type { Rng } from "@stratajs/tensor";
import type { PixelImage } from "../pixel-image.ts";
import { toSize, type ImageSize } from "./check-settings.ts";
import type { Region } from "./crop.ts";
import { drawInteger } from "./draws.ts";
import { gatherPixels } from "./gather-pixels.ts";
import {
  checkPadding,
  checkReach,
  paddedPlaces,
  sidesOf,
  type PadOptions,
  type Padding,
} from "./pad.ts";

export interface RandomCropOptions extends PadOptions {
  /** Around the image before it is cropped; 0 by default. */
  readonly padding?: Padding;
  /** Pads an image that is too small, on both sides by what is missing. False by default: it is an error. */
  readonly padIfNeeded?: boolean;
}

export interface RandomCrop extends Required<RandomCropOptions> {
  readonly name: "randomCrop";
  readonly size: readonly [height: number, width: number];
}

/**
 * A rectangle of the given size anywhere in the image, perhaps padded before: torchvision's `RandomCrop`.
 *
 * @example
 * ```ts
 * const cifar = [randomCrop(32, { padding: 4 }), randomHorizontalFlip()];
 * ```
 */
export function randomCrop(
  size: ImageSize,
  { padding = 0, padIfNeeded = false, fill = 0, paddingMode = "constant" }: RandomCropOptions = {},
): RandomCrop {
  checkPadding("randomCrop", padding, { fill, paddingMode });
  return {
    name: "randomCrop",
    size: toSize("randomCrop", size),
    padding,
    padIfNeeded,
    fill,
    paddingMode,
  };
}

/** The rectangle in an image's own coordinates, negative in the padding on the left and above. */
export function drawRandomCrop(
  { size, padding, padIfNeeded, paddingMode }: RandomCrop,
  { height, width }: Pick<PixelImage, "height" | "width">,
  rng: Rng,
): Region {
  const [left, top, right, bottom] = sidesOf(padding);
  const rows = placeCrop(height, top, bottom, size[0], padIfNeeded);
  const columns = placeCrop(width, left, right, size[1], padIfNeeded);
  if (!rows || !columns) {
    throw new RangeError(
      `randomCrop expected an image of at least ${size.join(" × ")} with its padding but got ${height + top + bottom} × ${width + left + right}; give padIfNeeded: true, or resize first`,
    );
  }
  // Not only where this crop reaches: whether there is an error is no matter of chance.
  checkReach(rows.first, rows.choices + size[0] - 1, height, paddingMode);
  checkReach(columns.first, columns.choices + size[1] - 1, width, paddingMode);
  return {
    top: rows.first + drawInteger(rng, rows.choices),
    left: columns.first + drawInteger(rng, columns.choices),
    height: size[0],
    width: size[1],
  };
}

/** Where a crop may begin along an axis; undefined where it does not fit. */
function placeCrop(
  length: number,
  before: number,
  after: number,
  size: number,
  padIfNeeded: boolean,
): { readonly first: number; readonly choices: number } | undefined {
  const missing = Math.max(size - (before + length + after), 0);
  if (missing === 0) return { first: -before, choices: before + length + after - size + 1 };
  if (!padIfNeeded) return undefined;
  // torchvision pads by what is missing on either side.
  return { first: -before - missing, choices: missing + 1 };
}

export function applyRandomCrop(settings: RandomCrop, image: PixelImage, rng: Rng): PixelImage {
  const { top, left, height, width } = drawRandomCrop(settings, image, rng);
  const { fill, paddingMode } = settings;
  return gatherPixels(
    image,
    paddedPlaces(top, height, image.height, paddingMode),
    paddedPlaces(left, width, image.width, paddingMode),
    fill,
  );
}
