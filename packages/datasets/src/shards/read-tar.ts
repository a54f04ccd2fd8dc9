import { openStream, type ShardSource } from "./open-stream.ts";

/** A file in an archive. */
export interface TarFile {
  /** Relative, with slashes; it never leads out of a folder. */
  readonly path: string;
  readonly data: Uint8Array;
}

export interface ReadTarOptions {
  /** Files with more bytes are an error, before memory is taken for them. */
  readonly maxFileBytes: number;
}

/**
 * The files of a tar archive, packed with gzip or not, one after the other; no more than one and a little of
 * the stream is in memory. Folders, links and devices are passed over.
 *
 * @throws on an archive that is damaged or cut off, and on a path that is absolute or leads upwards.
 */
export async function* readTar(
  source: ShardSource,
  { maxFileBytes }: ReadTarOptions,
): AsyncGenerator<TarFile, void> {
  // Loaded where it is needed, so that pages without a bundler need not know it.
  const { createTarDecoder } = await import("modern-tar");
  const stream = await openStream(source);
  const entries = stream.pipeThrough(createTarDecoder({ strict: true })).getReader();
  try {
    for (;;) {
      const { done, value: entry } = await entries.read();
      if (done) return;
      const { name, size, type } = entry.header;
      if (type !== "file") {
        await entry.body.cancel();
        continue;
      }
      const path = checkedPath(name);
      if (size > maxFileBytes) {
        throw new Error(
          `"${path}" has ${size} bytes where at most ${maxFileBytes} are allowed; set maxFileBytes if it is right`,
        );
      }
      yield { path, data: await readBody(entry.body, path, size) };
    }
  } finally {
    await entries.cancel().catch(() => {});
  }
}

async function readBody(
  body: ReadableStream<Uint8Array>,
  path: string,
  size: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    length += value.length;
  }
  if (length !== size) {
    throw new Error(`"${path}" has ${length} bytes where its header says ${size}`);
  }
  return joined(chunks, size);
}

/** Memory is only taken for what has come: a header may claim anything. */
function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const data = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    data.set(chunk, offset);
    offset += chunk.length;
  }
  return data;
}

function checkedPath(name: string): string {
  const path = name.replace(/^(\.\/)+/, "");
  const isInside =
    path !== "" && !/^[/\\]|^[a-z]:|\0/i.test(path) && !path.split(/[/\\]/).includes("..");
  if (isInside) return path;
  throw new Error(`expected paths within the archive but got ${JSON.stringify(name)}`);
}
