import type { PixelImage } from "@stratajs/datasets";

export interface ContactSheetOptions {
  /** Images in a row. */
  readonly columns: number;
  /** What the larger side of an image is at least, in pixels: smaller ones are enlarged by a whole number; 96 by default. */
  readonly size?: number;
}

/** Between images, in pixels. */
const GAP = 4;

/**
 * Images of whatever sizes side by side, in rows, as one: RGB bytes on white. An image of floats that leave [0, 1], as a
 * normalised one's do, is spread over what can be shown.
 */
export function contactSheet(
  images: readonly PixelImage[],
  { columns, size = 96 }: ContactSheetOptions,
): PixelImage {
  const drawn = images.map((image) => enlarged(toRgb(image), size));
  const [cellWidth, cellHeight] = [
    Math.max(...drawn.map(({ width }) => width)),
    Math.max(...drawn.map(({ height }) => height)),
  ];
  const rows = Math.ceil(drawn.length / columns);
  const width = columns * (cellWidth + GAP) + GAP;
  const height = rows * (cellHeight + GAP) + GAP;
  const data = new Uint8Array(width * height * 3).fill(255);
  for (const [place, image] of drawn.entries()) {
    const left = GAP + (place % columns) * (cellWidth + GAP);
    const top = GAP + Math.floor(place / columns) * (cellHeight + GAP);
    for (let row = 0; row < image.height; row++) {
      const from = row * image.width * 3;
      const target = ((top + row) * width + left) * 3;
      data.set(image.data.subarray(from, from + image.width * 3), target);
    }
  }
  return { data, height, width, channels: 3 };
}

interface RgbImage {
  /** `[height, width, 3]` */
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
}

function toRgb({ data, height, width, channels }: PixelImage): RgbImage {
  if (channels !== 1 && channels !== 3 && channels !== 4) {
    throw new RangeError(
      `an image grid expected images of 1 (grey), 3 (RGB) or 4 (RGBA) channels but got ${channels}`,
    );
  }
  const bytes = data instanceof Uint8Array ? data : toBytes(data);
  const rgb = new Uint8Array(height * width * 3);
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let color = 0; color < 3; color++) {
      rgb[pixel * 3 + color] = bytes[pixel * channels + (channels === 1 ? 0 : color)]!;
    }
  }
  return { data: rgb, height, width };
}

function toBytes(data: Float32Array): Uint8ClampedArray {
  let [low, high] = [0, 1];
  for (const value of data) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const isShown = low >= 0 && high <= 1;
  // Spread from the least to the greatest value, not from 0 and 1, which normalised images know nothing of.
  if (!isShown) [low, high] = [Infinity, -Infinity];
  for (const value of isShown ? [] : data)
    [low, high] = [Math.min(low, value), Math.max(high, value)];
  return Uint8ClampedArray.from(data, (value) => ((value - low) / (high - low)) * 255);
}

function enlarged(image: RgbImage, size: number): RgbImage {
  const times = Math.max(1, Math.floor(size / Math.max(image.width, image.height)));
  if (times === 1) return image;
  const [width, height] = [image.width * times, image.height * times];
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = (Math.floor(row / times) * image.width + Math.floor(column / times)) * 3;
      data.set(image.data.subarray(from, from + 3), (row * width + column) * 3);
    }
  }
  return { data, height, width };
}
