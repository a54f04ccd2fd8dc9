import { hasNodeModules, nodeModule } from "@stratajs/storage";

/** Where a shard is: a path, a URL, a file that a page's user chose, or its bytes. */
export type ShardSource = string | URL | Blob | Uint8Array;

const chunkBytes = 2 ** 18;

/** Milliseconds without a byte after which a server is given up. */
const stallMs = 30_000;

/** The source's bytes, piece by piece; unpacked if they are gzip's. */
export async function openStream(source: ShardSource): Promise<ReadableStream<Uint8Array>> {
  const reader = (await openRaw(source)).getReader();
  const first = await reader.read();
  const isPacked = first.value?.[0] === 0x1f && first.value[1] === 0x8b;
  const whole = startingWith(first, reader);
  if (!isPacked) return whole;
  return whole.pipeThrough(
    // Its types want unshared memory, which all of ours is.
    new DecompressionStream("gzip") as TransformStream<Uint8Array, Uint8Array>,
  );
}

async function openRaw(source: ShardSource): Promise<ReadableStream<Uint8Array>> {
  if (source instanceof Uint8Array) return new Blob([source as Uint8Array<ArrayBuffer>]).stream();
  if (source instanceof Blob) return source.stream();
  const place = String(source);
  if (/^file:/i.test(place)) return openFile(nodeModule("node:url").fileURLToPath(place));
  const isUrl = /^(https?|data|blob):/i.test(place) || !hasNodeModules();
  return isUrl ? openUrl(place) : openFile(place);
}

async function openFile(path: string): Promise<ReadableStream<Uint8Array>> {
  const file = await nodeModule("node:fs/promises", "reading a shard").open(path);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { bytesRead, buffer } = await file.read(new Uint8Array(chunkBytes));
        if (bytesRead > 0) return controller.enqueue(buffer.subarray(0, bytesRead));
        await file.close();
        controller.close();
      },
      cancel: () => file.close(),
    },
    { highWaterMark: 1 },
  );
}

async function openUrl(url: string): Promise<ReadableStream<Uint8Array>> {
  const abort = new AbortController();
  const response = await unlessStalled(fetch(url, { signal: abort.signal }), abort);
  if (!response.ok || !response.body) {
    abort.abort();
    throw new Error(`the server answered HTTP ${response.status}`);
  }
  const reader = response.body.getReader();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await unlessStalled(reader.read(), abort);
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => abort.abort(),
  });
}

async function unlessStalled<Value>(
  promise: Promise<Value>,
  abort: AbortController,
): Promise<Value> {
  const timer = setTimeout(() => {
    abort.abort(new Error(`no data came for ${stallMs / 1000} s`));
  }, stallMs);
  return promise.finally(() => clearTimeout(timer));
}

function startingWith(
  first: ReadableStreamReadResult<Uint8Array>,
  reader: ReadableStreamDefaultReader<Uint8Array>,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      if (first.done) controller.close();
      else controller.enqueue(first.value);
    },
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
