import type { PixelImage } from "../pixel-image.ts";

/** @throws unless the image is gray or in colors: what torchvision adjusts. */
export function checkChannels(transform: string, { channels }: PixelImage): void {
  if (channels === 1 || channels === 3) return;
  throw new RangeError(
    `${transform} expected an image of 1 or 3 channels but got ${channels}; let it come before what changes the channels`,
  );
}

/** @throws unless the factor of a change is a number from 0. */
export function checkFactor(transform: string, factor: number): void {
  if (Number.isFinite(factor) && factor >= 0) return;
  throw new RangeError(`${transform} expected a factor from 0 but got ${factor}`);
}

const RED = Math.fround(0.2989);
const GREEN = Math.fround(0.587);
const BLUE = Math.fround(0.114);

/** The gray of a color as torchvision reckons it, in float32: ITU-R 601's weights. */
export function lightness(red: number, green: number, blue: number): number {
  return Math.fround(Math.fround(Math.fround(red * RED) + green * GREEN) + blue * BLUE);
}

/** `value · ratio + other · (1 − ratio)` in float32, within 0 and the largest value; bytes are cut off, not rounded. */
export function blend(value: number, other: number, share: Ratio, largest: number): number {
  const mixed = Math.fround(Math.fround(value * share.of) + other * share.rest);
  const within = mixed < 0 ? 0 : Math.min(mixed, largest);
  return largest === 255 ? Math.floor(within) : within;
}

/** A ratio and what it leaves, in float32. */
export interface Ratio {
  readonly of: number;
  readonly rest: number;
}

export function ratio(of: number): Ratio {
  return { of: Math.fround(of), rest: Math.fround(1 - of) };
}
