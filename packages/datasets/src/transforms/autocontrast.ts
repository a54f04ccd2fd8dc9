import type { PixelImage } from "../pixel-image.ts";
import { checkChannels } from "./colors.ts";
import { largestValue } from "./map-values.ts";
import { pixelsLike } from "./pixel-arrays.ts";

export interface Autocontrast {
  readonly name: "autocontrast";
}

/** Each channel stretched from black to white: torchvision's `autocontrast`. */
export function autocontrast(): Autocontrast {
  return { name: "autocontrast" };
}

export function applyAutocontrast(image: PixelImage): PixelImage {
  checkChannels("autocontrast", image);
  const { data, channels } = image;
  const largest = largestValue(image);
  const out = pixelsLike(image, data.length);
  for (let channel = 0; channel < channels; channel++) {
    let [low, high] = [Infinity, -Infinity];
    for (let i = channel; i < data.length; i += channels) {
      low = Math.min(low, data[i]!);
      high = Math.max(high, data[i]!);
    }
    const isFlat = high === low;
    const offset = isFlat ? 0 : low;
    const scale = isFlat ? 1 : Math.fround(Math.fround(high - low) * Math.fround(1 / largest));
    for (let i = channel; i < data.length; i += channels) {
      const stretched = Math.fround(Math.fround(data[i]! - offset) / scale);
      // A byte is cut off as it is stored.
      out[i] = Math.min(Math.max(stretched, 0), largest);
    }
  }
  return { ...image, data: out };
}
