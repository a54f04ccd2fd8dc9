import { gunzip } from "@stratajs/storage";

/** More than any file of a known data set has. */
const maxBytes = 2 ** 30;

/**
 * What is in a file that may be packed with gzip.
 *
 * @param place where the file is, for an error.
 */
export async function unpackGzip(bytes: Uint8Array, place: string | URL): Promise<Uint8Array> {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!isPacked) return bytes;
  try {
    return await gunzip(bytes, { maxBytes });
  } catch (error) {
    throw new Error(`could not read "${place}": ${(error as Error).message}`, { cause: error });
  }
}
