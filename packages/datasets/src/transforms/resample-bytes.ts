import type { PixelImage } from "../pixel-image.ts";
import type { AxisWeights } from "./axis-weights.ts";
import type { Region } from "./crop.ts";

/** Weights as integers: `weight · 2^precision`. */
export interface IntegerWeights {
  readonly weights: Int32Array;
  readonly precision: number;
}

/**
 * A region of an image of bytes at another size, in integers as Pillow and PyTorch do it: weights of 16 bits, and
 * bytes again between the two passes. The same bytes come out.
 */
export function resampleBytes(
  image: PixelImage & { readonly data: Uint8Array },
  region: Region,
  rows: AxisWeights,
  columns: AxisWeights,
): Uint8Array {
  const outWidth = columns.starts.length;
  const wide =
    outWidth === region.width
      ? cropRows(image, region)
      : resampleRows(image, region, columns, toIntegers(columns));
  if (rows.starts.length === region.height) return wide;
  return resampleColumns(wide, outWidth * image.channels, rows, toIntegers(rows));
}

export function toIntegers({ weights }: Pick<AxisWeights, "weights">): IntegerWeights {
  const largest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  let precision = 0;
  while (precision < 22 && Math.floor(0.5 + largest * 2 ** (precision + 1)) < 2 ** 15) precision++;
  // Rounded away from zero at a half.
  const integers = Int32Array.from(
    weights,
    (weight) => Math.sign(weight) * Math.floor(0.5 + Math.abs(weight) * 2 ** precision),
  );
  return { weights: integers, precision };
}

function cropRows(image: PixelImage & { readonly data: Uint8Array }, region: Region): Uint8Array {
  const length = region.width * image.channels;
  const out = new Uint8Array(region.height * length);
  for (let row = 0; row < region.height; row++) {
    const first = ((region.top + row) * image.width + region.left) * image.channels;
    out.set(image.data.subarray(first, first + length), row * length);
  }
  return out;
}

/** `[height, width, channels]` -> `[height, outWidth, channels]` */
function resampleRows(
  { data, width, channels }: PixelImage & { readonly data: Uint8Array },
  region: Region,
  { starts, counts, taps }: AxisWeights,
  { weights, precision }: IntegerWeights,
): Uint8Array {
  const outWidth = starts.length;
  const out = new Uint8Array(region.height * outWidth * channels);
  const half = 1 << (precision - 1);
  let position = 0;
  for (let row = 0; row < region.height; row++) {
    const rowStart = ((region.top + row) * width + region.left) * channels;
    for (let column = 0; column < outWidth; column++) {
      const first = rowStart + starts[column]! * channels;
      const firstWeight = column * taps;
      const lastWeight = firstWeight + counts[column]!;
      for (let channel = 0; channel < channels; channel++) {
        let sum = half;
        let from = first + channel;
        for (let tap = firstWeight; tap < lastWeight; tap++) {
          sum = (sum + Math.imul(weights[tap]!, data[from]!)) | 0;
          from += channels;
        }
        out[position++] = toByte(sum >> precision);
      }
    }
  }
  return out;
}

/** `[height, rowLength]` -> `[outHeight, rowLength]` */
function resampleColumns(
  data: Uint8Array,
  rowLength: number,
  { starts, counts, taps }: AxisWeights,
  { weights, precision }: IntegerWeights,
): Uint8Array {
  const out = new Uint8Array(starts.length * rowLength);
  const sums = new Int32Array(rowLength);
  for (let row = 0; row < starts.length; row++) {
    sums.fill(1 << (precision - 1));
    for (let tap = 0; tap < counts[row]!; tap++) {
      const weight = weights[row * taps + tap]!;
      const from = (starts[row]! + tap) * rowLength;
      for (let i = 0; i < rowLength; i++) sums[i]! += Math.imul(weight, data[from + i]!);
    }
    const to = row * rowLength;
    for (let i = 0; i < rowLength; i++) out[to + i] = toByte(sums[i]! >> precision);
  }
  return out;
}

function toByte(value: number): number {
  if (value < 0) return 0;
  return value > 255 ? 255 : value;
}
