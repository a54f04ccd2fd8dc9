import { fetchChunks } from "./fetch-chunks.ts";
import { fileError } from "./internal/file-error.ts";
import { hasNodeModules, nodeModule } from "./node-module.ts";
import { contentBytes } from "./stores/content-bytes.ts";
import { isStoredFile, type StoredFile } from "./stores/file-store.ts";

/** A path, a URL, a `Blob`, a file of a `FileStore`, or the bytes themselves. */
export type ByteSource = string | URL | Blob | Uint8Array | StoredFile;

/**
 * All bytes of a file, a URL, a `Blob` (such as a file that a user picked) or a store's file (`{ store, name }`); bytes
 * are passed through.
 *
 * A string is a URL if it starts with `http:`, `https:`, `file:`, `data:` or `blob:`. Any other string
 * is a path in Node, and in a browser a URL relative to the page.
 *
 * @throws an Error that says in a sentence why it could not be read.
 */
export async function readBytes(source: ByteSource): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  if (isStoredFile(source)) return source.store.read(source.name);
  if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
  const place = String(source);
  if (source instanceof URL || /^(https?|file|data|blob):/i.test(place)) {
    if (!/^file:/i.test(place)) return fetchBytes(place);
    return readFile(nodeModule("node:url", "reading a file: URL").fileURLToPath(place));
  }
  return hasNodeModules() ? readFile(place) : fetchBytes(place);
}

async function readFile(path: string): Promise<Uint8Array> {
  try {
    const bytes = await nodeModule("node:fs/promises").readFile(path);
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  } catch (error) {
    throw fileError("read", path, error);
  }
}

async function fetchBytes(url: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of fetchChunks(url)) chunks.push(chunk);
  return contentBytes(chunks);
}
