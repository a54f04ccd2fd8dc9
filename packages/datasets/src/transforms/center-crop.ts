import type { PixelImage } from "../dataset.ts";
import type { CenterCrop } from "./transform.ts";

/**
 * The middle of an image, black around it where it is smaller: torchvision's `CenterCrop`.
 *
 * @param size `[height, width]`, or one number for both.
 */
export function centerCrop(size: number | readonly [height: number, width: number]): CenterCrop {
  const [height, width] = typeof size === "number" ? [size, size] : size;
  if (![height, width].every((length) => Number.isSafeInteger(length) && length >= 1)) {
    throw new RangeError(
      `centerCrop expected a size of integers from 1 but got ${JSON.stringify(size)}`,
    );
  }
  return { name: "centerCrop", size: [height, width] };
}

export function applyCenterCrop({ size }: CenterCrop, image: PixelImage): PixelImage {
  const [height, width] = size;
  if (height === image.height && width === image.width) return image;
  const { channels } = image;
  const data = new (image.data instanceof Uint8Array ? Uint8Array : Float32Array)(
    height * width * channels,
  );
  const top = firstOf(image.height, height);
  const left = firstOf(image.width, width);
  const begin = Math.max(left, 0);
  const end = Math.min(left + width, image.width);
  for (let row = Math.max(top, 0); row < Math.min(top + height, image.height); row++) {
    const from = (row * image.width + begin) * channels;
    const pixels = image.data.subarray(from, from + (end - begin) * channels);
    data.set(pixels, ((row - top) * width + begin - left) * channels);
  }
  return { data, height, width, channels };
}

/** Where the crop begins: Python's `round`, to even; an image that is too small is padded on the left by the smaller half. */
function firstOf(length: number, size: number): number {
  if (length < size) return -Math.floor((size - length) / 2);
  const half = (length - size) / 2;
  const below = Math.floor(half);
  return half === below || below % 2 === 0 ? below : below + 1;
}
