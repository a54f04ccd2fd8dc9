import { encode } from "fast-png";
import type { PixelImage } from "@stratajs/datasets";

/** A PNG of an image; floats are pixels from 0 to 1. To be imported when the first is made: fast-png comes with it. */
export function encodePng({ data, height, width, channels }: PixelImage): Uint8Array {
  if (channels !== 1 && channels !== 3 && channels !== 4) {
    throw new RangeError(
      `a PNG expected 1 (grey), 3 (RGB) or 4 (RGBA) channels but got ${channels}`,
    );
  }
  if (data.length !== height * width * channels) {
    throw new RangeError(
      `a PNG expected ${height * width * channels} values for [${height}, ${width}, ${channels}] but got ${data.length}`,
    );
  }
  return encode({ width, height, data: toBytes(data), channels, depth: 8 });
}

export function toBytes(data: Uint8Array | Float32Array): Uint8Array | Uint8ClampedArray {
  if (data instanceof Uint8Array) return data;
  return Uint8ClampedArray.from(data, (value) => value * 255);
}
