import type { PixelImage } from "../dataset.ts";
import { axisWeights, type AxisWeights } from "./axis-weights.ts";
import type { Resize } from "./transform.ts";

export interface ResizeOptions {
  /** True by default: when shrinking, each pixel averages all it covers. */
  readonly antialias?: boolean;
  /** Bilinear by default. */
  readonly interpolation?: "bilinear" | "bicubic";
}

/**
 * Bilinear or bicubic resizing: torchvision's `Resize`.
 *
 * @param size `[height, width]`; one number is the new length of the shorter edge, the other follows.
 */
export function resize(
  size: number | readonly [height: number, width: number],
  { antialias = true, interpolation = "bilinear" }: ResizeOptions = {},
): Resize {
  const lengths = typeof size === "number" ? [size] : size;
  if (!lengths.every((length) => Number.isSafeInteger(length) && length >= 1)) {
    throw new RangeError(
      `resize expected a size of integers from 1 but got ${JSON.stringify(size)}`,
    );
  }
  if (interpolation !== "bilinear" && interpolation !== "bicubic") {
    throw new TypeError(
      `resize expected interpolation "bilinear" or "bicubic" but got ${JSON.stringify(interpolation)}`,
    );
  }
  return { name: "resize", size, antialias, interpolation };
}

/** Bytes stay bytes, rounded to the nearest (even at a half). */
export function applyResize(
  { size, antialias, interpolation = "bilinear" }: Resize,
  image: PixelImage,
): PixelImage {
  const [height, width] = typeof size === "number" ? fitShorterEdge(size, image) : size;
  if (height === image.height && width === image.width) return image;
  const columns = axisWeights(image.width, width, interpolation, antialias);
  const rows = axisWeights(image.height, height, interpolation, antialias);
  const wide = resizeColumns(image, columns);
  const floats = resizeRows(wide, image.height, width * image.channels, rows);
  const data = image.data instanceof Uint8Array ? roundToBytes(floats) : floats;
  return { ...image, data, height, width };
}

function fitShorterEdge(size: number, { height, width }: PixelImage): [number, number] {
  return height <= width
    ? [size, Math.floor((size * width) / height)]
    : [Math.floor((size * height) / width), size];
}

/** `[height, width, channels]` -> `[height, outWidth, channels]` */
function resizeColumns(image: PixelImage, { starts, weights, taps }: AxisWeights): Float32Array {
  const { data, height, width, channels } = image;
  const outWidth = starts.length;
  const out = new Float32Array(height * outWidth * channels);
  let position = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < outWidth; column++) {
      const first = (row * width + starts[column]!) * channels;
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let tap = 0; tap < taps; tap++) {
          const weight = weights[column * taps + tap]!;
          if (weight !== 0) sum += weight * data[first + tap * channels + channel]!;
        }
        out[position++] = sum;
      }
    }
  }
  return out;
}

/** `[height, rowLength]` -> `[outHeight, rowLength]` */
function resizeRows(
  data: Float32Array,
  height: number,
  rowLength: number,
  { starts, weights, taps }: AxisWeights,
): Float32Array {
  const outHeight = starts.length;
  const out = new Float32Array(outHeight * rowLength);
  for (let row = 0; row < outHeight; row++) {
    for (let tap = 0; tap < taps; tap++) {
      const weight = weights[row * taps + tap]!;
      const source = starts[row]! + tap;
      if (weight === 0 || source >= height) continue;
      for (let i = 0; i < rowLength; i++) {
        out[row * rowLength + i]! += weight * data[source * rowLength + i]!;
      }
    }
  }
  return out;
}

function roundToBytes(floats: Float32Array): Uint8Array {
  // A clamped array rounds halves to even, as PyTorch does.
  return new Uint8Array(Uint8ClampedArray.from(floats).buffer);
}
