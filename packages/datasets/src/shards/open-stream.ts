import { fetchChunks, hasNodeModules, nodeModule } from "@stratajs/storage";

/** Where a shard is: a path, a URL, a file that a page's user chose, or its bytes. */
export type ShardSource = string | URL | Blob | Uint8Array;

type Chunks = AsyncGenerator<Uint8Array, void, undefined>;

const chunkBytes = 2 ** 18;

/** The source's bytes, piece by piece; unpacked if they are gzip's. */
export async function openStream(source: ShardSource): Promise<ReadableStream<Uint8Array>> {
  const chunks = chunksOf(source);
  // A server may send its first bytes one by one.
  const begin: number[] = [];
  const first: Uint8Array[] = [];
  while (begin.length < 2) {
    const { done, value } = await chunks.next();
    if (done) break;
    first.push(value);
    begin.push(...value.subarray(0, 2));
  }
  const whole = toStream(first, chunks);
  if (begin[0] !== 0x1f || begin[1] !== 0x8b) return whole;
  return whole.pipeThrough(
    // Its types want unshared memory, which all of ours is.
    new DecompressionStream("gzip") as TransformStream<Uint8Array, Uint8Array>,
  );
}

function chunksOf(source: ShardSource): Chunks {
  if (source instanceof Uint8Array) return chunksOfBlob(new Blob([source as BlobPart]));
  if (source instanceof Blob) return chunksOfBlob(source);
  const place = String(source);
  if (/^file:/i.test(place)) return chunksOfFile(nodeModule("node:url").fileURLToPath(place));
  const isUrl = /^(https?|data|blob):/i.test(place) || !hasNodeModules();
  return isUrl ? fetchChunks(place) : chunksOfFile(place);
}

async function* chunksOfBlob(blob: Blob): Chunks {
  for (let start = 0; start < blob.size; start += chunkBytes) {
    yield new Uint8Array(await blob.slice(start, start + chunkBytes).arrayBuffer());
  }
}

async function* chunksOfFile(path: string): Chunks {
  const file = await nodeModule("node:fs/promises", "reading a shard").open(path);
  try {
    for (;;) {
      const { bytesRead, buffer } = await file.read(new Uint8Array(chunkBytes));
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

function toStream(first: readonly Uint8Array[], rest: Chunks): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of first) controller.enqueue(chunk);
    },
    async pull(controller) {
      const { done, value } = await rest.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    // Not waited for: a read that is under way ends first, which takes long where a server is silent.
    cancel: () => void rest.return().catch(() => {}),
  });
}
