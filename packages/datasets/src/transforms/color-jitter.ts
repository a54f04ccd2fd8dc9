import type { Rng } from "@stratajs/tensor";
import type { PixelImage } from "../pixel-image.ts";
import { applyAdjustBrightness } from "./adjust-brightness.ts";
import { applyAdjustContrast } from "./adjust-contrast.ts";
import { applyAdjustHue } from "./adjust-hue.ts";
import { applyAdjustSaturation } from "./adjust-saturation.ts";
import { checkRange, type Range } from "./check-settings.ts";
import { drawUniform } from "./draws.ts";

/** A number is how far from the image itself at most; or `[smallest, largest]` factor. Nothing by default. */
export interface ColorJitterOptions {
  readonly brightness?: number | Range;
  readonly contrast?: number | Range;
  readonly saturation?: number | Range;
  /** At most 0.5, which is half of the circle. */
  readonly hue?: number | Range;
}

/** Absent is what does not change. */
export interface ColorJitter {
  readonly name: "colorJitter";
  readonly brightness?: Range;
  readonly contrast?: Range;
  readonly saturation?: Range;
  readonly hue?: Range;
}

/** Random brightness, contrast, saturation and hue, one after the other in random order: torchvision's `ColorJitter`. */
export function colorJitter(options: ColorJitterOptions): ColorJitter {
  const { brightness, contrast, saturation, hue } = options;
  return {
    name: "colorJitter",
    ...toRange("brightness", brightness),
    ...toRange("contrast", contrast),
    ...toRange("saturation", saturation),
    ...toRange("hue", hue),
  };
}

type Part = keyof ColorJitterOptions;

function toRange(part: Part, value: number | Range | undefined): { [Name in Part]?: Range } {
  if (value === undefined) return {};
  const [middle, low, high] = part === "hue" ? [0, -0.5, 0.5] : [1, 0, Infinity];
  if (typeof value === "number" && !(value >= 0)) {
    throw new RangeError(`colorJitter expected ${part} from 0, or a range, but got ${value}`);
  }
  const least = typeof value === "number" ? middle - value : value[0];
  const range: Range =
    typeof value === "number"
      ? [part === "hue" ? least : Math.max(least, 0), middle + value]
      : value;
  checkRange("colorJitter", part, range, low, high);
  return range[0] === middle && range[1] === middle ? {} : { [part]: range };
}

/** In the order in which they are numbered in torchvision. */
const parts = [
  ["brightness", applyAdjustBrightness],
  ["contrast", applyAdjustContrast],
  ["saturation", applyAdjustSaturation],
  ["hue", applyAdjustHue],
] as const;

export function applyColorJitter(settings: ColorJitter, image: PixelImage, rng: Rng): PixelImage {
  let result = image;
  for (const part of rng.permutation(parts.length)) {
    const [name, adjust] = parts[part]!;
    const range = settings[name];
    if (range) result = adjust({ factor: drawUniform(rng, ...range) }, result);
  }
  return result;
}
