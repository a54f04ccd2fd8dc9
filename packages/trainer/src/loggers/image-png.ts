import type { PixelImage } from "@stratajs/datasets";

/** A PNG of an image; floats are pixels from 0 to 1. fast-png is loaded with the first one. */
export async function toPng({ data, height, width, channels }: PixelImage): Promise<Uint8Array> {
  if (channels !== 1 && channels !== 3 && channels !== 4) {
    throw new RangeError(
      `a logged image expected 1 (grey), 3 (RGB) or 4 (RGBA) channels but got ${channels}`,
    );
  }
  if (data.length !== height * width * channels) {
    throw new RangeError(
      `a logged image expected ${height * width * channels} values for [${height}, ${width}, ${channels}] but got ${data.length}`,
    );
  }
  const { encode } = await import("fast-png");
  const bytes =
    data instanceof Uint8Array ? data : Uint8ClampedArray.from(data, (value) => value * 255);
  return encode({ width, height, data: bytes, channels, depth: 8 });
}
