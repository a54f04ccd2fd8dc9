import type { PixelImage } from "../pixel-image.ts";
import { applyToFloat, BYTE_SCALE } from "./to-float.ts";

export interface Equalize {
  readonly name: "equalize";
}

/** Each channel so that all values are about as frequent: torchvision's `equalize`. Floats are counted as bytes. */
export function equalize(): Equalize {
  return { name: "equalize" };
}

export function applyEqualize(image: PixelImage): PixelImage {
  if (image.data instanceof Float32Array) {
    const data = Uint8Array.from(image.data, (value) => Math.fround(value * BYTE_SCALE));
    return applyToFloat(applyEqualize({ ...image, data }));
  }
  const { channels } = image;
  const data = image.data.slice();
  for (let channel = 0; channel < channels; channel++) {
    const table = equalizing(countBytes(image.data, channel, channels));
    for (let i = channel; i < data.length; i += channels) data[i] = table[data[i]!]!;
  }
  return { ...image, data };
}

function countBytes(data: Uint8Array, first: number, step: number): Int32Array {
  const counts = new Int32Array(256);
  for (let i = first; i < data.length; i += step) counts[data[i]!]!++;
  return counts;
}

/** What becomes of each byte: Pillow's rule, by which the brightest that there is does not count. */
function equalizing(counts: Int32Array): Uint8Array {
  const brightest = counts.findLastIndex((count) => count > 0);
  const below = counts.reduce((total, count) => total + count, 0) - counts[brightest]!;
  const step = Math.floor(below / 255);
  if (step === 0) return Uint8Array.from(counts, (_, byte) => byte);
  let darker = 0;
  return Uint8Array.from(counts, (count) => {
    const level = Math.min(Math.floor((darker + (step >> 1)) / step), 255);
    darker += count;
    return level;
  });
}
