import type { ImageBatch } from "./image-batch.ts";

/** Images that are still bytes, and what each byte stands for. */
export interface ByteImages {
  /** `[batch, height, width, channels]`, row-major */
  readonly bytes: Uint8Array;
  /** `[256, channels]`, row-major: the pixel value of each byte in each channel */
  readonly values: Float32Array;
}

const unread = new WeakMap<ImageBatch, ByteImages>();

/**
 * The bytes behind a loader's batch, to upload instead of four times as many of floats (`bytesToFloat` of
 * @stratajs/tensor). Undefined where there are none, or once somebody has read `images`, which is his to change.
 */
export function bytesOf(batch: ImageBatch): ByteImages | undefined {
  return unread.get(batch);
}

/** A batch whose `images` are made of the bytes when they are first read. */
export function byteBatch(byteImages: ByteImages, rest: Omit<ImageBatch, "images">): ImageBatch {
  let images: Float32Array | undefined;
  const batch: ImageBatch = {
    // A property of the object's own, so that a copy by spreading has the floats.
    get images() {
      unread.delete(batch);
      return (images ??= toFloats(byteImages));
    },
    ...rest,
  };
  unread.set(batch, byteImages);
  return batch;
}

function toFloats({ bytes, values }: ByteImages): Float32Array {
  const channels = values.length / 256;
  const images = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) images[i] = values[bytes[i]! * channels + (i % channels)]!;
  return images;
}
