import type { PixelImage } from "../pixel-image.ts";

/**
 * A value for pixels that the image does not have: one for all channels, or one for each, in the image's own
 * units: 0 to 255 for bytes, 0 to 1 for floats (before `normalize`).
 */
export type Fill = number | readonly number[];

/** @throws unless it is a number or a list of numbers. */
export function checkFill(transform: string, fill: Fill): void {
  const values = typeof fill === "number" ? [fill] : fill;
  if (values.length > 0 && values.every(Number.isFinite)) return;
  throw new TypeError(
    `${transform} expected fill as a number, or one for each channel, but got ${JSON.stringify(fill)}`,
  );
}

/** `[channels]` @throws when the list is of another length. */
export function fillOf(fill: Fill, { channels }: Pick<PixelImage, "channels">): readonly number[] {
  const values = typeof fill === "number" ? [fill] : fill;
  if (values.length === channels) return values;
  if (values.length === 1) return Array.from({ length: channels }, () => values[0]!);
  throw new RangeError(
    `a fill of ${values.length} values expected an image of as many channels but got ${channels}; give one number for all channels`,
  );
}
