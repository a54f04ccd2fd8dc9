import type { PixelImage } from "../pixel-image.ts";
import { checkChoice } from "./check-settings.ts";
import { checkFill, type Fill } from "./fill.ts";
import { gatherPixels } from "./gather-pixels.ts";

/** Pixels on every side; `[left and right, top and bottom]`; or `[left, top, right, bottom]`. */
export type Padding =
  | number
  | readonly [horizontal: number, vertical: number]
  | readonly [left: number, top: number, right: number, bottom: number];

/**
 * What is beyond the border: `fill`; the border pixel again (`edge`); the image mirrored, without its border pixel
 * (`reflect`: 3 2 1 2 3) or with it (`symmetric`: 2 1 1 2 3).
 */
export type PaddingMode = "constant" | "edge" | "reflect" | "symmetric";

export interface PadOptions {
  /** 0 by default; for `constant` only. */
  readonly fill?: Fill;
  /** `constant` by default. */
  readonly paddingMode?: PaddingMode;
}

export interface Pad extends Required<PadOptions> {
  readonly name: "pad";
  readonly padding: Padding;
}

/** More pixels around an image: torchvision's `Pad`. */
export function pad(
  padding: Padding,
  { fill = 0, paddingMode = "constant" }: PadOptions = {},
): Pad {
  checkPadding("pad", padding, { fill, paddingMode });
  return { name: "pad", padding, fill, paddingMode };
}

/** @throws unless all of it can be meant. */
export function checkPadding(
  transform: string,
  padding: Padding,
  { fill, paddingMode }: Required<PadOptions>,
): void {
  const sides = typeof padding === "number" ? [padding] : padding;
  const isPadding = sides.every((side) => Number.isSafeInteger(side) && side >= 0);
  if (!isPadding || (typeof padding !== "number" && sides.length !== 2 && sides.length !== 4)) {
    throw new RangeError(
      `${transform} expected padding as an integer from 0, [horizontal, vertical] or [left, top, right, bottom] but got ${JSON.stringify(padding)}`,
    );
  }
  checkChoice(transform, "paddingMode", paddingMode, ["constant", "edge", "reflect", "symmetric"]);
  checkFill(transform, fill);
}

/** `[left, top, right, bottom]` */
export function sidesOf(
  padding: Padding,
): readonly [left: number, top: number, right: number, bottom: number] {
  if (typeof padding === "number") return [padding, padding, padding, padding];
  return padding.length === 4 ? padding : [padding[0], padding[1], padding[0], padding[1]];
}

export function applyPad({ padding, fill, paddingMode }: Pad, image: PixelImage): PixelImage {
  const [left, top, right, bottom] = sidesOf(padding);
  return gatherPixels(
    image,
    paddedPlaces(-top, image.height + top + bottom, image.height, paddingMode),
    paddedPlaces(-left, image.width + left + right, image.width, paddingMode),
    fill,
  );
}

/** Where the pixels `first … first + count − 1` of a padded axis come from; −1 is the fill. */
export function paddedPlaces(
  first: number,
  count: number,
  length: number,
  mode: PaddingMode,
): Int32Array {
  checkReach(first, count, length, mode);
  const places = new Int32Array(count);
  for (let i = 0; i < count; i++) places[i] = placeOf(first + i, length, mode);
  return places;
}

function placeOf(place: number, length: number, mode: PaddingMode): number {
  if (place >= 0 && place < length) return place;
  if (mode === "constant") return -1;
  if (mode === "edge") return place < 0 ? 0 : length - 1;
  const repeated = mode === "symmetric" ? 1 : 0;
  return place < 0 ? -place - repeated : 2 * (length - 1) - place + repeated;
}

/** @throws where a mirror would have to show the image twice, which PyTorch refuses too. */
export function checkReach(first: number, count: number, length: number, mode: PaddingMode): void {
  const reach = Math.max(-first, first + count - length);
  const most = mode === "reflect" ? length - 1 : length;
  if (mode === "constant" || mode === "edge" || reach <= most) return;
  throw new RangeError(
    `padding with paddingMode "${mode}" expected at most ${most} pixels beside ${length} but got ${reach}; pad less, or with "edge"`,
  );
}
