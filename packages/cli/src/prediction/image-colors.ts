import type { PixelImage } from "@stratajs/datasets";

/** What Rec. 601 says an eye sees of red, green and blue; torchvision's `rgb_to_grayscale`. */
const LUMA = [0.2989, 0.587, 0.114] as const;

export type ByteImage = PixelImage & { readonly data: Uint8Array };

/** An image in the number of channels that a model takes: 1 (grey) or 3 (colour). */
export function withChannels(image: ByteImage, channels: number): ByteImage {
  if (image.channels === channels) return image;
  const pixels = image.width * image.height;
  const data = new Uint8Array(pixels * channels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    data.fill(greyAt(image, pixel), pixel * channels, (pixel + 1) * channels);
  }
  return { ...image, data, channels };
}

/** Light becomes dark and dark light. */
export function inverted(image: ByteImage): ByteImage {
  return { ...image, data: image.data.map((value) => 255 - value) };
}

/** Whether the image's border is lighter than mid grey: a dark object on a light ground. */
export function hasLightGround(image: ByteImage): boolean {
  const { width, height } = image;
  let sum = 0;
  let count = 0;
  for (let pixel = 0; pixel < width * height; pixel++) {
    const x = pixel % width;
    const y = Math.floor(pixel / width);
    if (x > 0 && y > 0 && x < width - 1 && y < height - 1) continue;
    sum += greyAt(image, pixel);
    count++;
  }
  return sum / count > 127.5;
}

function greyAt({ data, channels }: ByteImage, pixel: number): number {
  if (channels === 1) return data[pixel]!;
  const [red, green, blue] = data.subarray(pixel * channels, pixel * channels + 3);
  return Math.round(LUMA[0] * red! + LUMA[1] * green! + LUMA[2] * blue!);
}
