import { crc32 } from "./crc32.ts";
import { hasNodeModules, nodeModule } from "./node-module.ts";

export interface GunzipOptions {
  /** The most bytes that the content may have; more is an error, found before they are unpacked. */
  readonly maxBytes: number;
}

/** 10 bytes of header, 2 of content, 4 of checksum and 4 of size. */
const smallestFile = 20;

/** Deflate cannot pack tighter than this, so that a larger size in the footer is a lie. */
const largestRatio = 1032;

const moreInside = "there is more inside than its footer says";
const lessInside = "there is less inside than its footer says";

/**
 * Unpacks a gzip file of one member, as `gzip` writes it.
 *
 * Memory is only taken for what the file says it holds, and only if `maxBytes` and its own length allow
 * that.
 *
 * @throws on a file that is truncated, damaged, larger inside than `maxBytes`, or followed by more data.
 */
export async function gunzip(
  bytes: Uint8Array,
  { maxBytes }: GunzipOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  if (!(maxBytes >= 0)) {
    throw new RangeError(`gunzip expected maxBytes of at least 0 but got ${maxBytes}`);
  }
  if (bytes.length < smallestFile || bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    throw new Error(`gunzip expected a gzip file but got ${bytes.length} bytes of something else`);
  }
  const { checksum, size } = readFooter(bytes);
  if (size > maxBytes) {
    throw new Error(
      `gunzip expected at most ${maxBytes} bytes in the file but its footer says ${size}; it is another file or damaged`,
    );
  }
  if (size > bytes.length * largestRatio) throw damaged("its size in the footer is impossible");
  const content = await (hasNodeModules() ? unpackInNode : unpackByStream)(bytes, size);
  if (crc32(content) !== checksum) throw damaged("data follows its end");
  return content;
}

/** The last member's checksum and size: with data behind the end they fit no content. */
function readFooter(bytes: Uint8Array): { checksum: number; size: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8, 8);
  return { checksum: view.getUint32(0, true), size: view.getUint32(4, true) };
}

/** Into one piece, and in half the time of a stream's many. */
async function unpackInNode(bytes: Uint8Array, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const zlib = nodeModule("node:zlib");
  // A byte more than needed, so that no second piece is begun; and both settings have a least value.
  const settings = { chunkSize: Math.max(size + 1, 64), maxOutputLength: Math.max(size, 1) };
  const content = await new Promise<Uint8Array>((resolve, reject) => {
    zlib.gunzip(bytes, settings, (error, result) => (error ? reject(error) : resolve(result)));
  }).catch((error: Error & { readonly code?: string }) => {
    throw damaged(error.code === "ERR_BUFFER_TOO_LARGE" ? moreInside : error.message, error);
  });
  if (content.length !== size) throw damaged(content.length > size ? moreInside : lessInside);
  return new Uint8Array(content.buffer as ArrayBuffer, content.byteOffset, size);
}

async function unpackByStream(bytes: Uint8Array, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const content = new Uint8Array(size);
  let filled = 0;
  const reader = decompressed(bytes).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (filled + value.length > size) throw damaged(moreInside);
      content.set(value, filled);
      filled += value.length;
    }
  } catch (error) {
    await reader.cancel().catch(() => {});
    if (error instanceof Error && error.message.startsWith("gunzip ")) throw error;
    throw damaged(error instanceof Error ? error.message : String(error), error);
  }
  if (filled !== size) throw damaged(lessInside);
  return content;
}

function decompressed(bytes: Uint8Array): ReadableStream<Uint8Array> {
  const stream = new DecompressionStream("gzip");
  const writer = stream.writable.getWriter();
  // Node's types want unshared memory; the stream itself copies what it reads.
  const written = writer.write(bytes as Uint8Array<ArrayBuffer>);
  // A failure reaches the reader; here it would only be reported a second time, as unhandled.
  written.then(() => writer.close()).catch(() => {});
  writer.closed.catch(() => {});
  return stream.readable;
}

function damaged(reason: string, cause?: unknown): Error {
  return new Error(`gunzip could not unpack the file: ${reason}; it is truncated or damaged`, {
    cause,
  });
}
