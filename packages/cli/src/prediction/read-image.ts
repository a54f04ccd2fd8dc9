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
  const bytes = await readBytes(path);
  try {
    return hasPngSignature(bytes) ? decodePng(bytes) : await decodeImage(bytes);
  } catch (error) {
    throw new Error(`"${path}" is not a whole PNG, JPEG or WebP image`, { cause: error });
  }
}
