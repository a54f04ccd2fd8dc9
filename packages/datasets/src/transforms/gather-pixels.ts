import type { PixelImage } from "../pixel-image.ts";
import { fillOf, type Fill } from "./fill.ts";
import { pixelsLike } from "./pixel-arrays.ts";

/**
 * The image whose row r is row `rows[r]` of the one given, and its columns likewise; what is −1 is filled.
 * Crops, pads and flips are this.
 */
export function gatherPixels(
  image: PixelImage,
  rows: Int32Array,
  columns: Int32Array,
  fill: Fill = 0,
): PixelImage {
  const { data: source, channels } = image;
  const width = columns.length;
  const stride = width * channels;
  const data = pixelsLike(image, rows.length * stride);
  const fills = fillOf(fill, image);
  if (fills.some((value) => value !== 0)) {
    for (let i = 0; i < data.length; i++) data[i] = fills[i % channels]!;
  }
  const [begin, end] = longestRun(columns);
  for (let row = 0; row < rows.length; row++) {
    if (rows[row]! < 0) continue;
    const from = rows[row]! * image.width * channels;
    const to = row * stride;
    if (end > begin) {
      const first = from + columns[begin]! * channels;
      data.set(source.subarray(first, first + (end - begin) * channels), to + begin * channels);
    }
    for (let column = 0; column < width; column++) {
      if (column === begin) column = end;
      if (column >= width || columns[column]! < 0) continue;
      const pixel = from + columns[column]! * channels;
      const at = to + column * channels;
      data[at] = source[pixel]!;
      for (let channel = 1; channel < channels; channel++) {
        data[at + channel] = source[pixel + channel]!;
      }
    }
  }
  return { data, height: rows.length, width, channels };
}

/** Fewer pixels than this are sooner copied one by one. */
const LEAST_RUN = 4;

/** Where neighbours stay neighbours for longest, so that they can be copied at once: [begin, end), empty where that is not worth it. */
function longestRun(places: Int32Array): [begin: number, end: number] {
  let best: [number, number] = [0, 0];
  let begin = 0;
  for (let i = 0; i < places.length; i++) {
    if (places[i]! < 0) {
      begin = i + 1;
      continue;
    }
    if (i > begin && places[i] !== places[i - 1]! + 1) begin = i;
    if (i + 1 - begin > best[1] - best[0]) best = [begin, i + 1];
  }
  return best[1] - best[0] < LEAST_RUN ? [0, 0] : best;
}

/** The places `first … first + count − 1` of an axis, −1 where it has none. */
export function placesFrom(first: number, count: number, length: number): Int32Array {
  const places = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const place = first + i;
    places[i] = place >= 0 && place < length ? place : -1;
  }
  return places;
}

/** The places of an axis as they are. */
export function inOrder(length: number): Int32Array {
  return placesFrom(0, length, length);
}

/** The places of an axis, the last one first. */
export function inReverse(length: number): Int32Array {
  return inOrder(length).toReversed();
}
