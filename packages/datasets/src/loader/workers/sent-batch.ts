import type { MadeBatch } from "../batch-maker.ts";
import { byteBatch, bytesOf } from "../byte-batch.ts";
import type { ImageBatch } from "../image-batch.ts";
import { END } from "../prefetch.ts";
import type { SentBatch } from "./messages.ts";

/** A batch as a message, and which of its buffers to move. */
export function toSentBatch(made: MadeBatch | typeof END): {
  readonly batch: SentBatch;
  readonly transfer: ArrayBufferLike[];
} {
  if (made === END) return { batch: { kind: "end" }, transfer: [] };
  if (!isImageBatch(made)) {
    return { batch: { kind: "examples", examples: made.map(withOwnPixels) }, transfer: [] };
  }
  const bytes = bytesOf(made);
  // Read before the floats are: that makes a batch of bytes one of floats.
  const { images: _, ...others } = Object.getOwnPropertyDescriptors(made);
  const rest = Object.defineProperties({}, others) as Omit<ImageBatch, "images">;
  const small = [rest.labels, rest.indices, ...(rest.targets ? [rest.targets] : [])].map(
    ({ buffer }) => buffer,
  );
  if (bytes) {
    // The table of values is every batch's, so that it is copied.
    return {
      batch: { kind: "bytes", images: bytes, rest },
      transfer: [bytes.bytes.buffer, ...small],
    };
  }
  const { images } = made;
  return {
    batch: { kind: "floats", batch: { images, ...rest } },
    transfer: [images.buffer, ...small],
  };
}

export function fromSentBatch(sent: SentBatch): MadeBatch | typeof END {
  switch (sent.kind) {
    case "bytes":
      return byteBatch(sent.images, sent.rest);
    case "floats":
      return sent.batch;
    case "examples":
      return sent.examples;
    case "end":
      return END;
  }
}

function isImageBatch(made: MadeBatch): made is ImageBatch {
  return !Array.isArray(made);
}

/** An image that is a part of a large array would be sent with all of it. */
function withOwnPixels(example: unknown): unknown {
  const { image } = (example ?? {}) as { image?: { data?: unknown } };
  const data = image?.data;
  const isArray = data instanceof Uint8Array || data instanceof Float32Array;
  if (!isArray || data.byteLength === data.buffer.byteLength) return example;
  return { ...(example as object), image: { ...image, data: data.slice() } };
}
