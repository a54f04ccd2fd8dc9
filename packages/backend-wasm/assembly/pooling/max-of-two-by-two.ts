import { wins } from "./max-of-pixels";
import { select } from "../vector";

/**
 * The largest of 2 × 2 pixels of four channels or more, and its place: the first of them is at `place`. The last
 * vector may overlap the one before.
 */
export function maxOf2By2(
  pixel: usize,
  pixelBytes: usize,
  rowBytes: usize,
  place: i32,
  width: i32,
  y: usize,
  indices: usize,
): void {
  // Through memory: V8 would move the splats into the loop.
  store<i32>(y, place);
  store<i32>(indices, place + width);
  const place0 = v128.load32_splat(y);
  const place2 = v128.load32_splat(indices);
  const last = pixelBytes - 16;
  const right = pixel + pixelBytes;
  const below = pixel + rowBytes;
  const belowRight = right + rowBytes;
  let at: usize = 0;
  while (true) {
    const value0 = v128.load(pixel + at);
    const value1 = v128.load(right + at);
    const value2 = v128.load(below + at);
    const value3 = v128.load(belowRight + at);
    const wins1 = wins(value1, value0);
    const wins3 = wins(value3, value2);
    const upper = select(value1, value0, wins1);
    const lower = select(value3, value2, wins3);
    const winsLower = wins(lower, upper);
    v128.store(y + at, select(lower, upper, winsLower));
    // The masks are minus one.
    const places = select(i32x4.sub(place2, wins3), i32x4.sub(place0, wins1), winsLower);
    v128.store(indices + at, places);
    if (at == last) break;
    at = min(at + 16, last);
  }
}
