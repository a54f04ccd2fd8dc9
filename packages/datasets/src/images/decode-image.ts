import { hasNodeModules } from "@stratajs/storage";
import type { PixelImage } from "../pixel-image.ts";
import { decodeInBrowser } from "./decode-in-browser.ts";
import { decodeInNode } from "./decode-in-node.ts";
import type { Decoder } from "./decoder.ts";
import { imageFormat } from "./image-format.ts";

export interface DecodeOptions {
  /** 3, the default, for red, green and blue, whatever the file holds; 1 for grey. */
  readonly channels?: 1 | 3;
  /** Larger images are an error before memory is taken for them; by default 2^26, twice 8192 × 4096. */
  readonly maxPixels?: number;
}

/**
 * The pixels of a JPEG, PNG or WebP image as bytes, upright where its EXIF says how it was held.
 *
 * Alpha is dropped, colour profiles are ignored, and of an animation the first picture is taken, as by
 * `Image.open(path).convert("RGB")` of Python's Pillow, whose bytes these are in Node. Grey is Pillow's `L`. Two things
 * differ: Pillow turns nothing upright by itself, and makes white of most of a grey image of 16 bits, of which here the
 * upper eight remain.
 *
 * @throws on what is no such image, is damaged or cut off, or has more than `maxPixels`.
 *
 * @example
 * ```ts
 * const { data, height, width } = await decodeImage(await readBytes("cat.jpg"));
 * ```
 */
export async function decodeImage(
  bytes: Uint8Array,
  { channels = 3, maxPixels = 2 ** 26 }: DecodeOptions = {},
): Promise<PixelImage & { readonly data: Uint8Array }> {
  const format = imageFormat(bytes);
  const decode: Decoder = hasNodeModules() ? decodeInNode : decodeInBrowser;
  const { data, height, width } = await decode(bytes, { format, maxPixels });
  return { data: channels === 1 ? greyOf(data) : data, height, width, channels };
}

/** `[…, 3]` -> `[…, 1]`: ITU-R 601 in the integers of Pillow. */
function greyOf(rgb: Uint8Array): Uint8Array {
  const grey = new Uint8Array(rgb.length / 3);
  for (let i = 0, from = 0; i < grey.length; i++, from += 3) {
    const sum = rgb[from]! * 19595 + rgb[from + 1]! * 38470 + rgb[from + 2]! * 7471;
    grey[i] = (sum + 0x8000) >> 16;
  }
  return grey;
}
