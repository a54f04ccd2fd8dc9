import { decodeImage } from "@stratajs/datasets";
import { readBytes } from "@stratajs/storage";
import { hasPngSignature } from "fast-png";
import type { ByteImage } from "./image-colors.ts";
import { decodePng } from "./decode-png.ts";

/**
 * Reads a PNG, JPEG or WebP file; of a PNG grey stays grey and what is transparent becomes white, as image viewers show it.
 *
 * @throws when it cannot be read, is another format, or damaged.
 */
export async function readImage(path: string): Promise<ByteImage> {
  return readBy(path, (bytes) => (hasPngSignature(bytes) ? decodePng(bytes) : decodeImage(bytes)));
}

/**
 * Reads a file as `imageFolder` does, so that a model sees what it learned from: always in colours, and those of a PNG
 * below its alpha.
 *
 * @throws as `readImage`.
 */
export async function readPhoto(path: string): Promise<ByteImage> {
  return readBy(path, (bytes) => decodeImage(bytes));
}

async function readBy(
  path: string,
  decode: (bytes: Uint8Array) => ByteImage | Promise<ByteImage>,
): Promise<ByteImage> {
  const bytes = await readBytes(path);
  try {
    return await decode(bytes);
  } catch (error) {
    throw new Error(`"${path}" is not a whole PNG, JPEG or WebP image`, { cause: error });
  }
}
