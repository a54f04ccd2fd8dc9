import type { PixelImage } from "../pixel-image.ts";
import { axisTable } from "./axis-table.ts";
import { axisWeights, nearestPlaces } from "./axis-weights.ts";
import { checkChoice, type ImageSize, toSize } from "./check-settings.ts";
import { applyCrop, type Region } from "./crop.ts";
import { gatherPixels } from "./gather-pixels.ts";
import { resampleBytes } from "./resample-bytes.ts";
import { resampleFloats } from "./resample-floats.ts";

/** `nearest` takes a pixel's corner, as older programs do, `nearest-exact` its middle. */
export type ResizeInterpolation = "nearest" | "nearest-exact" | "bilinear" | "bicubic";

export interface ResizeOptions {
  /** True by default: when shrinking, each pixel averages all it covers. `nearest` and `nearest-exact` never do. */
  readonly antialias?: boolean;
  /** Bilinear by default. */
  readonly interpolation?: ResizeInterpolation;
}

export interface Resize {
  readonly name: "resize";
  /** `[height, width]`, or the new length of the shorter edge. */
  readonly size: ImageSize;
  readonly antialias: boolean;
  /** Bilinear where it is absent. */
  readonly interpolation?: ResizeInterpolation;
}

/**
 * An image at another size: torchvision's `Resize`.
 *
 * @param size `[height, width]`; one number is the new length of the shorter edge, the other follows.
 */
export function resize(
  size: ImageSize,
  { antialias = true, interpolation = "bilinear" }: ResizeOptions = {},
): Resize {
  toSize("resize", size);
  checkInterpolation("resize", interpolation);
  return { name: "resize", size, antialias, interpolation };
}

/** @throws unless it is one of those. */
export function checkInterpolation(transform: string, interpolation: ResizeInterpolation): void {
  const choices = ["nearest", "nearest-exact", "bilinear", "bicubic"] as const;
  checkChoice(transform, "interpolation", interpolation, choices);
}

/** Bytes stay bytes. */
export function applyResize({ size, ...how }: Resize, image: PixelImage): PixelImage {
  const region = { top: 0, left: 0, ...sizeOf(image) };
  return resizeRegion(region, sizeAfterResize(size, image), how, image);
}

function sizeOf({ height, width }: PixelImage): { height: number; width: number } {
  return { height, width };
}

/** `[height, width]` of what becomes of an image. */
export function sizeAfterResize(
  size: ImageSize,
  { height, width }: Pick<PixelImage, "height" | "width">,
): readonly [height: number, width: number] {
  if (typeof size !== "number") return size;
  return height <= width
    ? [size, Math.floor((size * width) / height)]
    : [Math.floor((size * height) / width), size];
}

/** A region that is inside the image, at the given size. */
export function resizeRegion(
  region: Region,
  [height, width]: readonly [height: number, width: number],
  { antialias = true, interpolation = "bilinear" }: ResizeOptions,
  image: PixelImage,
): PixelImage {
  if (height === region.height && width === region.width) return applyCrop(region, image);
  if (interpolation === "nearest" || interpolation === "nearest-exact") {
    const exact = interpolation === "nearest-exact";
    const rows = nearestPlaces(region.height, height, exact).map((place) => place + region.top);
    const columns = nearestPlaces(region.width, width, exact).map((place) => place + region.left);
    return gatherPixels(image, rows, columns);
  }
  const { data, ...shape } = image;
  const rows = [region.height, height, interpolation, antialias] as const;
  const columns = [region.width, width, interpolation, antialias] as const;
  const resized =
    data instanceof Uint8Array
      ? resampleBytes({ data, ...shape }, region, axisTable(...rows), axisTable(...columns))
      : resampleFloats({ data, ...shape }, region, axisWeights(...rows), axisWeights(...columns));
  return { data: resized, height, width, channels: image.channels };
}
