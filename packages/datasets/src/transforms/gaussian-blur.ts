import type { Rng } from "@stratajs/tensor";
import type { PixelImage } from "../pixel-image.ts";
import { checkRange, type ImageSize, type Range } from "./check-settings.ts";
import { drawUniform } from "./draws.ts";
import { paddedPlaces } from "./pad.ts";
import { roundToBytes } from "./pixel-arrays.ts";

export interface GaussianBlur {
  readonly name: "gaussianBlur";
  readonly kernelSize: readonly [height: number, width: number];
  /** Pixels: the range of a random one, or one for each direction. */
  readonly sigma: Range | DirectedSigma;
}

/** A standard deviation for each direction, in pixels. */
export interface DirectedSigma {
  readonly x: number;
  readonly y: number;
}

/**
 * An image blurred by a Gaussian, mirrored at its border: torchvision's `GaussianBlur`.
 *
 * @param kernelSize pixels, odd: `[height, width]` or one number for both.
 * @param options.sigma the standard deviation in pixels, `{ x, y }` for two, or `[smallest, largest]` of a random one;
 * `[0.1, 2]` by default.
 */
export function gaussianBlur(
  kernelSize: ImageSize,
  { sigma = [0.1, 2] }: { readonly sigma?: number | Range | DirectedSigma } = {},
): GaussianBlur {
  const [height, width] = typeof kernelSize === "number" ? [kernelSize, kernelSize] : kernelSize;
  if (![height, width].every((length) => length > 0 && length % 2 === 1)) {
    throw new RangeError(
      `gaussianBlur expected a kernelSize of odd numbers but got ${JSON.stringify(kernelSize)}`,
    );
  }
  const settled = typeof sigma === "number" ? ([sigma, sigma] as const) : sigma;
  const ranges: readonly Range[] =
    "x" in settled
      ? [
          [settled.x, settled.x],
          [settled.y, settled.y],
        ]
      : [settled];
  for (const range of ranges) checkRange("gaussianBlur", "sigma", range, Number.MIN_VALUE);
  return { name: "gaussianBlur", kernelSize: [height, width], sigma: settled };
}

export function applyGaussianBlur(
  { kernelSize, sigma }: GaussianBlur,
  image: PixelImage,
  getRng: () => Rng,
): PixelImage {
  const { x, y } = "x" in sigma ? sigma : drawSigma(sigma, getRng);
  return blurred(image, gaussian(kernelSize[0], y), gaussian(kernelSize[1], x));
}

function drawSigma([low, high]: Range, getRng: () => Rng): DirectedSigma {
  const sigma = low === high ? low : drawUniform(getRng(), low, high);
  return { x: sigma, y: sigma };
}

/** Weights whose sum is 1. */
function gaussian(size: number, sigma: number): Float64Array {
  const kernel = Float64Array.from({ length: size }, (_, i) => {
    const distance = (i - (size - 1) / 2) / sigma;
    return Math.exp(-0.5 * distance * distance);
  });
  const sum = kernel.reduce((total, weight) => total + weight, 0);
  return kernel.map((weight) => weight / sum);
}

/** By rows and then by columns, since the kernel is a product. */
function blurred(image: PixelImage, vertical: Float64Array, horizontal: Float64Array): PixelImage {
  const { data, height, width, channels } = image;
  const wide = new Float32Array(data.length);
  const columns = reflected(width, horizontal.length);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const to = (row * width + column) * channels;
      for (let tap = 0; tap < horizontal.length; tap++) {
        const from = (row * width + columns[column + tap]!) * channels;
        for (let channel = 0; channel < channels; channel++) {
          wide[to + channel]! += horizontal[tap]! * data[from + channel]!;
        }
      }
    }
  }
  const length = width * channels;
  const rows = reflected(height, vertical.length);
  const out = new Float32Array(data.length);
  for (let row = 0; row < height; row++) {
    for (let tap = 0; tap < vertical.length; tap++) {
      const from = rows[row + tap]! * length;
      for (let i = 0; i < length; i++) out[row * length + i]! += vertical[tap]! * wide[from + i]!;
    }
  }
  return { ...image, data: data instanceof Uint8Array ? roundToBytes(out) : out };
}

function reflected(length: number, size: number): Int32Array {
  return paddedPlaces(-(size >> 1), length + size - 1, length, "reflect");
}
