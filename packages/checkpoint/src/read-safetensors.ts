import { isStoredFile, readBytes, storedFileName, type ByteSource } from "@stratajs/storage";
import { parseSafetensors, type Safetensors } from "./parse-safetensors.ts";

/**
 * A path (in a browser, a URL relative to the page), a `file:`, `http:` or `https:` URL, a picked file, a store's file
 * (`{ store, name }`), or bytes.
 */
export type SafetensorsSource = ByteSource;

/**
 * Reads a safetensors file: Python's `safetensors.torch.load_file`, with the metadata.
 *
 * @throws an Error that begins with the file's name when it cannot be read or is malformed.
 *
 * @example
 * ```ts
 * const { tensors } = await readSafetensors("resnet18.safetensors");
 * model.loadStateDict(tensors);
 * ```
 */
export async function readSafetensors(source: SafetensorsSource): Promise<Safetensors> {
  const bytes = await readBytes(source);
  try {
    return parseSafetensors(bytes);
  } catch (error) {
    throw new Error(`${sourceName(source)}: ${(error as Error).message}`, { cause: error });
  }
}

/** What to call a source in an error message. */
export function sourceName(source: SafetensorsSource): string {
  if (typeof source === "string" || source instanceof URL) return String(source);
  if (isStoredFile(source)) return storedFileName(source);
  return typeof File !== "undefined" && source instanceof File ? source.name : "the given bytes";
}
