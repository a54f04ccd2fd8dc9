import type { DecodedPixels, Decoder } from "./decoder.ts";
import { DecoderMissing, tooManyPixels, undecodable } from "./undecodable.ts";

/**
 * Decodes by the platform. A canvas keeps colours multiplied by alpha: what is nearly transparent loses bits,
 * what is wholly so becomes black.
 * Chromium turns JPEGs and PNGs upright, but no WebP.
 */
export const decodeInBrowser: Decoder = async (bytes, { format, maxPixels }) => {
  if (typeof createImageBitmap === "undefined" || typeof OffscreenCanvas === "undefined") {
    throw new DecoderMissing(
      "images cannot be decoded here: there is no createImageBitmap, or no OffscreenCanvas",
    );
  }
  const blob = new Blob([bytes as Uint8Array<ArrayBuffer>], { type: `image/${format}` });
  const bitmap = await createImageBitmap(blob, {
    imageOrientation: "from-image",
    premultiplyAlpha: "none",
    colorSpaceConversion: "none",
  }).catch((error: unknown) => {
    throw undecodable(error, maxPixels);
  });
  try {
    const { width, height } = bitmap;
    if (width * height > maxPixels) throw tooManyPixels(maxPixels);
    return rgbOf(bitmap);
  } finally {
    bitmap.close();
  }
};

function rgbOf(bitmap: ImageBitmap): DecodedPixels {
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) throw new DecoderMissing("this browser has no canvas to decode images on");
  context.drawImage(bitmap, 0, 0);
  const rgba = context.getImageData(0, 0, width, height).data;
  const data = new Uint8Array(width * height * 3);
  for (let to = 0, from = 0; to < data.length; to += 3, from += 4) {
    data[to] = rgba[from]!;
    data[to + 1] = rgba[from + 1]!;
    data[to + 2] = rgba[from + 2]!;
  }
  return { data, height, width };
}
