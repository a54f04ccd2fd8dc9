import { convertIndexedToRgb, decode, type DecodedPng } from "fast-png";
import type { ByteImage } from "./image-colors.ts";

const WHITE = 255;

/** A PNG of any kind as grey (1 channel) or colour (3 channels), 8 bits each, its transparent parts white. */
export function decodePng(bytes: Uint8Array): ByteImage {
  return withoutAlpha(decode(bytes, { checkCrc: true }));
}

function withoutAlpha(png: DecodedPng): ByteImage {
  const { width, height } = png;
  const { samples, channels } = toBytes(png);
  const colors = channels >= 3 ? 3 : 1;
  const hasAlpha = channels > colors;
  const data = new Uint8Array(width * height * colors);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const alpha = hasAlpha ? samples[pixel * channels + colors]! / 255 : 1;
    for (let color = 0; color < colors; color++) {
      const value = samples[pixel * channels + color]!;
      data[pixel * colors + color] = Math.round(value * alpha + WHITE * (1 - alpha));
    }
  }
  return { data, height, width, channels: colors };
}

/** All of PNG's sample formats as one byte for each channel. */
function toBytes(png: DecodedPng): { samples: Uint8Array; channels: number } {
  const { data, depth, channels, palette } = png;
  if (palette !== undefined) {
    return { samples: convertIndexedToRgb(png), channels: palette[0]!.length };
  }
  if (depth === 16) return { samples: Uint8Array.from(data, (value) => value >> 8), channels };
  if (depth === 8) return { samples: Uint8Array.from(data), channels };
  return { samples: unpack(png), channels };
}

/** Grey samples of 1, 2 or 4 bits, several in a byte; each row starts with a new byte. */
function unpack({ data, depth, width, height }: DecodedPng): Uint8Array {
  const samples = new Uint8Array(width * height);
  const bytesPerRow = Math.ceil((width * depth) / 8);
  const greatest = 2 ** depth - 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const byte = data[y * bytesPerRow + (bit >> 3)]!;
      const sample = (byte >> (8 - depth - (bit & 7))) & greatest;
      samples[y * width + x] = Math.round((sample * 255) / greatest);
    }
  }
  return samples;
}
