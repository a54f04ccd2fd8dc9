import { encodePng, toBytes } from "../encode-png.ts";
import type { ReportPixels } from "./run-report.ts";

/** The longest side of an image in a report, in pixels; larger ones are made smaller. */
const LONGEST = 192;

/** A PNG in the page itself. */
export function pngDataUri(pixels: ReportPixels): string {
  return `data:image/png;base64,${toBase64(encodePng(pixels))}`;
}

/** A smaller image of the same proportions where it is larger than a report shows: means of square blocks. */
export function thumbnail(pixels: ReportPixels): ReportPixels {
  const block = Math.ceil(Math.max(pixels.height, pixels.width) / LONGEST);
  if (block <= 1 || pixels.data.length !== pixels.height * pixels.width * pixels.channels) {
    return pixels;
  }
  const { channels } = pixels;
  const height = Math.ceil(pixels.height / block);
  const width = Math.ceil(pixels.width / block);
  const data = toBytes(pixels.data);
  const small = new Uint8Array(height * width * channels);
  for (let place = 0; place < small.length; place++) {
    const channel = place % channels;
    const column = Math.floor(place / channels) % width;
    const row = Math.floor(place / channels / width);
    let sum = 0;
    let count = 0;
    for (let y = row * block; y < Math.min((row + 1) * block, pixels.height); y++) {
      for (let x = column * block; x < Math.min((column + 1) * block, pixels.width); x++) {
        sum += data[(y * pixels.width + x) * channels + channel]!;
        count++;
      }
    }
    small[place] = Math.round(sum / count);
  }
  return { data: small, height, width, channels };
}

export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCodePoint(byte);
  return btoa(binary);
}
