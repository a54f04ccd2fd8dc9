import type { PixelImage } from "../pixel-image.ts";
import type { AxisWeights } from "./axis-weights.ts";
import type { Region } from "./crop.ts";

/** A region of an image at another size: first its rows are resampled, then the columns of that. */
export function resampleFloats(
  image: PixelImage & { readonly data: Float32Array },
  region: Region,
  rows: AxisWeights,
  columns: AxisWeights,
): Float32Array {
  const wide = resampleWidth(image, region, columns);
  return resampleHeight(wide, columns.starts.length * image.channels, rows);
}

/** `[height, width, channels]` -> `[height, outWidth, channels]` */
function resampleWidth(
  { data, width, channels }: PixelImage,
  region: Region,
  { starts, counts, weights, taps }: AxisWeights,
): Float32Array {
  const outWidth = starts.length;
  const out = new Float32Array(region.height * outWidth * channels);
  let position = 0;
  for (let row = 0; row < region.height; row++) {
    const rowStart = ((region.top + row) * width + region.left) * channels;
    for (let column = 0; column < outWidth; column++) {
      const first = rowStart + starts[column]! * channels;
      const count = counts[column]!;
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let tap = 0; tap < count; tap++) {
          sum += weights[column * taps + tap]! * data[first + tap * channels + channel]!;
        }
        out[position++] = sum;
      }
    }
  }
  return out;
}

/** `[height, rowLength]` -> `[outHeight, rowLength]` */
function resampleHeight(
  data: Float32Array,
  rowLength: number,
  { starts, counts, weights, taps }: AxisWeights,
): Float32Array {
  const out = new Float32Array(starts.length * rowLength);
  for (let row = 0; row < starts.length; row++) {
    for (let tap = 0; tap < counts[row]!; tap++) {
      const weight = weights[row * taps + tap]!;
      const from = (starts[row]! + tap) * rowLength;
      for (let i = 0; i < rowLength; i++) out[row * rowLength + i]! += weight * data[from + i]!;
    }
  }
  return out;
}
