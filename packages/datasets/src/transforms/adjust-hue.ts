import type { PixelImage } from "../pixel-image.ts";
import { checkChannels } from "./colors.ts";
import { pixelsLike } from "./pixel-arrays.ts";
import { BYTE_SCALE, unitFloats } from "./to-float.ts";

export interface AdjustHue {
  readonly name: "adjustHue";
  readonly factor: number;
}

/** Colors moved around the circle by a fraction of it, from −0.5 to 0.5: torchvision's `adjust_hue`. */
export function adjustHue(factor: number): AdjustHue {
  if (!(factor >= -0.5 && factor <= 0.5)) {
    throw new RangeError(`adjustHue expected a factor in [-0.5, 0.5] but got ${factor}`);
  }
  return { name: "adjustHue", factor };
}

export function applyAdjustHue(
  { factor }: Pick<AdjustHue, "factor">,
  image: PixelImage,
): PixelImage {
  checkChannels("adjustHue", image);
  if (image.channels === 1) return image;
  const { data } = image;
  const out = pixelsLike(image, data.length);
  const isBytes = data instanceof Uint8Array;
  const color = new Float64Array(3);
  for (let i = 0; i < data.length; i += 3) {
    for (let channel = 0; channel < 3; channel++) {
      color[channel] = isBytes ? unitFloats[data[i + channel]!]! : data[i + channel]!;
    }
    turnHue(color, factor);
    for (let channel = 0; channel < 3; channel++) {
      // A byte is cut off as it is stored.
      out[i + channel] = isBytes ? Math.fround(color[channel]!) * BYTE_SCALE : color[channel]!;
    }
  }
  return { ...image, data: out };
}

/** Red, green and blue in place, by way of hue, saturation and value. */
function turnHue(color: Float64Array, factor: number): void {
  const [red, green, blue] = color as unknown as [number, number, number];
  const value = Math.max(red, green, blue);
  const range = value - Math.min(red, green, blue);
  const saturation = range === 0 ? 0 : range / value;
  const sixths = wrap(hueOf(red, green, blue, value, range) / 6 + factor) * 6;
  const sector = Math.floor(sixths);
  const rest = sixths - sector;
  const low = unit((1 - saturation) * value);
  const falling = unit((1 - saturation * rest) * value);
  const rising = unit((1 - saturation + saturation * rest) * value);
  const colors = [
    [value, rising, low],
    [falling, value, low],
    [low, value, rising],
    [low, falling, value],
    [rising, low, value],
    [value, low, falling],
  ] as const;
  color.set(colors[sector % 6]!);
}

/** In sixths of the circle. */
function hueOf(red: number, green: number, blue: number, value: number, range: number): number {
  if (range === 0) return 0;
  if (value === red) return (green - blue) / range;
  return value === green ? 2 + (blue - red) / range : 4 + (red - green) / range;
}

/** The part after the point, of negative numbers too. */
function wrap(value: number): number {
  return value - Math.floor(value);
}

function unit(value: number): number {
  return Math.min(Math.max(value, 0), 1);
}
