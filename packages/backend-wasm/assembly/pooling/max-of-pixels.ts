import { PoolTask } from "./pool-task";
import { loadLanes, overlapping, select } from "../vector";

/*
 * The largest values of neighbouring pixels and their places, the first of equal ones; a NaN wins, and of
 * several the last, as in PyTorch. `slot` gets the values and the places of each vector of channels.
 *
 * Places go through memory on their way into a vector: V8 would move the splat into the loop.
 */

/** Vectors that hold the channels of a pixel; the last four channels may overlap those before. */
// @ts-ignore: decorator
@inline
export function vectorsOf(all: PoolTask): i32 {
  return (all.channels + 3) >> 2;
}

// @ts-ignore: decorator
@inline
export function wins(value: v128, best: v128): v128 {
  return v128.or(f32x4.gt(value, best), f32x4.ne(value, value));
}

/** Two pixels, `vectorBytes` of their channels: whole vectors. */
export function maxOf2Pixels(
  pixel: usize,
  pixelBytes: usize,
  vectorBytes: usize,
  place: i32,
  slot: usize,
): void {
  store<i32>(slot, place);
  const place0 = v128.load32_splat(slot);
  const end = pixel + vectorBytes;
  while (pixel < end) {
    const value0 = v128.load(pixel);
    const value1 = v128.load(pixel + pixelBytes);
    const wins1 = wins(value1, value0);
    v128.store(slot, select(value1, value0, wins1));
    // The mask is minus one.
    v128.store(slot, i32x4.sub(place0, wins1), 16);
    pixel += 16;
    slot += 32;
  }
}

/** Three pixels likewise. */
export function maxOf3Pixels(
  pixel: usize,
  pixelBytes: usize,
  vectorBytes: usize,
  place: i32,
  slot: usize,
): void {
  store<i32>(slot, place);
  store<i32>(slot, place + 2, 4);
  const place0 = v128.load32_splat(slot);
  const place2 = v128.load32_splat(slot, 4);
  const end = pixel + vectorBytes;
  let pixel2 = pixel + 2 * pixelBytes;
  while (pixel < end) {
    const value0 = v128.load(pixel);
    const value1 = v128.load(pixel + pixelBytes);
    const value2 = v128.load(pixel2);
    const wins1 = wins(value1, value0);
    const best = select(value1, value0, wins1);
    const wins2 = wins(value2, best);
    v128.store(slot, select(value2, best, wins2));
    v128.store(slot, select(place2, i32x4.sub(place0, wins1), wins2), 16);
    pixel += 16;
    pixel2 += 16;
    slot += 32;
  }
}

/** Any number of pixels, their channels from byte `at` on. */
export function maxOfPixels(
  pixel: usize,
  channels: i32,
  at: usize,
  columns: i32,
  place: i32,
  slot: usize,
): void {
  const pixelBytes = <usize>channels << 2;
  for (; at < pixelBytes; at += 16) {
    let source = pixel + overlapping(at, pixelBytes);
    let best = loadLanes(source, channels);
    let bestPlace = i32x4.splat(place);
    for (let column = 1; column < columns; column++) {
      source += pixelBytes;
      const value = loadLanes(source, channels);
      const won = wins(value, best);
      best = select(value, best, won);
      bestPlace = select(i32x4.splat(place + column), bestPlace, won);
    }
    v128.store(slot, best);
    v128.store(slot, bestPlace, 16);
    slot += 32;
  }
}
