import { vectorsOf, wins } from "./max-of-pixels";
import { PoolTask } from "./pool-task";
import { overlapping, select, storeLanes } from "../vector";

/*
 * A row of maxima and their places from the slots in which max-of-pixels.ts left those of the windows' rows.
 */

/** Two rows of pixels whose channels are whole vectors. */
export function maxOf2Rows(
  slot0: usize,
  slot1: usize,
  y: usize,
  indices: usize,
  rowBytes: usize,
): void {
  const end = y + rowBytes;
  while (y < end) {
    const value0 = v128.load(slot0);
    const value1 = v128.load(slot1);
    const wins1 = wins(value1, value0);
    v128.store(y, select(value1, value0, wins1));
    v128.store(indices, select(v128.load(slot1, 16), v128.load(slot0, 16), wins1));
    slot0 += 32;
    slot1 += 32;
    y += 16;
    indices += 16;
  }
}

/** Three rows likewise. */
export function maxOf3Rows(
  slot0: usize,
  slot1: usize,
  slot2: usize,
  y: usize,
  indices: usize,
  rowBytes: usize,
): void {
  const end = y + rowBytes;
  while (y < end) {
    const value0 = v128.load(slot0);
    const value1 = v128.load(slot1);
    const value2 = v128.load(slot2);
    const wins1 = wins(value1, value0);
    const best = select(value1, value0, wins1);
    const wins2 = wins(value2, best);
    v128.store(y, select(value2, best, wins2));
    const place = select(v128.load(slot1, 16), v128.load(slot0, 16), wins1);
    v128.store(indices, select(v128.load(slot2, 16), place, wins2));
    slot0 += 32;
    slot1 += 32;
    slot2 += 32;
    y += 16;
    indices += 16;
  }
}

/** Any number of rows and channels; the first row is in slot `first` of the ring. */
export function maxOfRows(
  all: PoolTask,
  ring: usize,
  first: i32,
  rows: i32,
  y: usize,
  indices: usize,
): void {
  const channels = all.channels;
  const pixelBytes = <usize>channels << 2;
  const slotBytes = <usize>(all.outWidth * vectorsOf(all)) << 5;
  let slot: usize = 0;
  for (let column = 0; column < all.outWidth; column++) {
    for (let at: usize = 0; at < pixelBytes; at += 16) {
      let best = v128.load(ring + <usize>first * slotBytes + slot);
      let place = v128.load(ring + <usize>first * slotBytes + slot, 16);
      let next = first;
      for (let row = 1; row < rows; row++) {
        next = next + 1 == all.kernelHeight ? 0 : next + 1;
        const other = ring + <usize>next * slotBytes + slot;
        const value = v128.load(other);
        const won = wins(value, best);
        best = select(value, best, won);
        place = select(v128.load(other, 16), place, won);
      }
      const target = overlapping(at, pixelBytes);
      storeLanes(y + target, best, channels);
      storeLanes(indices + target, place, channels);
      slot += 32;
    }
    y += pixelBytes;
    indices += pixelBytes;
  }
}
