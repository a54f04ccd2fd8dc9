import type { PixelImage } from "../pixel-image.ts";
import { fillOf, type Fill } from "./fill.ts";
import { roundToBytes } from "./pixel-arrays.ts";
import { roundHalfEven } from "./round-half-even.ts";

/** How a value between pixels is made. */
export type SampleInterpolation = "nearest" | "bilinear";

export interface SampleOptions {
  readonly interpolation: SampleInterpolation;
  /** What is outside; absent, it is black, and pixels at the border fade into it once instead of twice. */
  readonly fill?: Fill;
}

/** `x = (a·X + b·Y + c) / (g·X + h·Y + 1)`, `y = (d·X + e·Y + f) / (g·X + h·Y + 1)` */
export type Projection = readonly [
  a: number,
  b: number,
  c: number,
  d: number,
  e: number,
  f: number,
  g: number,
  h: number,
];

/**
 * An image whose pixel at (X, Y) shows what the one given has at (x, y); both are of the pixels' middles, so that
 * the first is at (0.5, 0.5). PyTorch's `grid_sample` with zeros around, and torchvision's fill.
 */
export function sampleProjective(
  image: PixelImage,
  [height, width]: readonly [height: number, width: number],
  projection: Projection,
  { interpolation, fill }: SampleOptions,
): PixelImage {
  const [a, b, c, d, e, f, g, h] = projection;
  const { channels } = image;
  const samples = new Float32Array(height * width * channels);
  const fills = fill === undefined ? undefined : fillOf(fill, image);
  const sample = interpolation === "nearest" ? sampleNearest : sampleBilinear;
  for (let row = 0; row < height; row++) {
    const Y = row + 0.5;
    for (let column = 0; column < width; column++) {
      const X = column + 0.5;
      const divisor = g * X + h * Y + 1;
      const x = (a * X + b * Y + c) / divisor - 0.5;
      const y = (d * X + e * Y + f) / divisor - 0.5;
      sample(image, x, y, samples, (row * width + column) * channels, fills);
    }
  }
  const data = image.data instanceof Uint8Array ? roundToBytes(samples) : samples;
  return { data, height, width, channels };
}

/** Writes the pixel at column x and row y to `out[at …]`. */
type Sampler = (
  image: PixelImage,
  x: number,
  y: number,
  out: Float32Array,
  at: number,
  fills: readonly number[] | undefined,
) => void;

const sampleNearest: Sampler = ({ data, height, width, channels }, x, y, out, at, fills) => {
  const column = roundHalfEven(x);
  const row = roundHalfEven(y);
  const isInside = column >= 0 && column < width && row >= 0 && row < height;
  if (!isInside && !fills) return;
  const from = (row * width + column) * channels;
  for (let channel = 0; channel < channels; channel++) {
    out[at + channel] = isInside ? data[from + channel]! : fills![channel]!;
  }
};

const sampleBilinear: Sampler = (image, x, y, out, at, fills) => {
  const { data, height, width, channels } = image;
  const left = Math.floor(x);
  const top = Math.floor(y);
  const right = x - left;
  const bottom = y - top;
  let inside = 0;
  for (let tap = 0; tap < 4; tap++) {
    const column = left + (tap & 1);
    const row = top + (tap >> 1);
    if (!(column >= 0 && column < width && row >= 0 && row < height)) continue;
    const weight = (tap & 1 ? right : 1 - right) * (tap >> 1 ? bottom : 1 - bottom);
    inside += weight;
    const from = (row * width + column) * channels;
    for (let channel = 0; channel < channels; channel++) {
      out[at + channel]! += weight * data[from + channel]!;
    }
  }
  if (!fills) return;
  // As torchvision has it: what is outside has weighed in as black already, and does again as the fill.
  for (let channel = 0; channel < channels; channel++) {
    out[at + channel] = (out[at + channel]! - fills[channel]!) * inside + fills[channel]!;
  }
};
