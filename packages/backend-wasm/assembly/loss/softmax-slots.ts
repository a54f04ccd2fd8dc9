/*
 * The softmax of four rows of few classes side by side: slot c, a vector, holds what belongs to class c, a row in
 * each lane.
 */
import { exponential } from "./exponential";

/** Copies four rows into slots; returns the largest of each row. A NaN counts there as nothing. */
export function rowsToSlots(
  row0: usize,
  row1: usize,
  row2: usize,
  row3: usize,
  bytes: usize,
  slots: usize,
): v128 {
  const end = row0 + bytes;
  let highest = f32x4.splat(-Infinity);
  while (row0 + 16 <= end) {
    const largest = transpose(row0, row1, row2, row3, slots, slots + 16, slots + 32, slots + 48);
    highest = f32x4.pmax(highest, largest);
    row0 += 16;
    row1 += 16;
    row2 += 16;
    row3 += 16;
    slots += 64;
  }
  while (row0 < end) {
    let slot = v128.load32_zero(row0);
    slot = v128.load32_lane(row1, slot, 1);
    slot = v128.load32_lane(row2, slot, 2);
    slot = v128.load32_lane(row3, slot, 3);
    v128.store(slots, slot);
    highest = f32x4.pmax(highest, slot);
    row0 += 4;
    row1 += 4;
    row2 += 4;
    row3 += 4;
    slots += 16;
  }
  return highest;
}

/** Copies slots into four rows. */
export function slotsToRows(
  slots: usize,
  row0: usize,
  row1: usize,
  row2: usize,
  row3: usize,
  bytes: usize,
): void {
  const end = row0 + bytes;
  while (row0 + 16 <= end) {
    transpose(slots, slots + 16, slots + 32, slots + 48, row0, row1, row2, row3);
    row0 += 16;
    row1 += 16;
    row2 += 16;
    row3 += 16;
    slots += 64;
  }
  while (row0 < end) {
    const slot = v128.load(slots);
    v128.store32_lane(row0, slot, 0);
    v128.store32_lane(row1, slot, 1);
    v128.store32_lane(row2, slot, 2);
    v128.store32_lane(row3, slot, 3);
    row0 += 4;
    row1 += 4;
    row2 += 4;
    row3 += 4;
    slots += 16;
  }
}

/** Four vectors by columns; returns the largest of each of the four vectors. */
// @ts-ignore: decorator
@inline
function transpose(
  from0: usize,
  from1: usize,
  from2: usize,
  from3: usize,
  to0: usize,
  to1: usize,
  to2: usize,
  to3: usize,
): v128 {
  const a = v128.load(from0);
  const b = v128.load(from1);
  const c = v128.load(from2);
  const d = v128.load(from3);
  const lowAB = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const lowCD = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const highAB = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const highCD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  const column0 = v128.shuffle<f64>(lowAB, lowCD, 0, 2);
  const column1 = v128.shuffle<f64>(lowAB, lowCD, 1, 3);
  const column2 = v128.shuffle<f64>(highAB, highCD, 0, 2);
  const column3 = v128.shuffle<f64>(highAB, highCD, 1, 3);
  v128.store(to0, column0);
  v128.store(to1, column1);
  v128.store(to2, column2);
  v128.store(to3, column3);
  return f32x4.pmax(f32x4.pmax(column0, column1), f32x4.pmax(column2, column3));
}

/** Logits -> e^(logit - highest), two slots a turn; writes each row's sum, a double, to `totals`. */
export function powersOfSlots(
  slots: usize,
  end: usize,
  highest: v128,
  totals: usize,
  constants: usize,
): void {
  let low = f64x2.splat(0);
  let high = low;
  while (slots < end) {
    const x0 = f32x4.sub(v128.load(slots), highest);
    const x1 = f32x4.sub(v128.load(slots, 16), highest);
    const power0 = exponential(x0, constants);
    const power1 = exponential(x1, constants);
    v128.store(slots, power0);
    v128.store(slots, power1, 16);
    low = f64x2.add(low, f64x2.add(lowDoubles(power0), lowDoubles(power1)));
    high = f64x2.add(high, f64x2.add(highDoubles(power0), highDoubles(power1)));
    slots += 32;
  }
  v128.store(totals, low);
  v128.store(totals, high, 16);
}

// @ts-ignore: decorator
@inline
function lowDoubles(lanes: v128): v128 {
  return f64x2.promote_low_f32x4(lanes);
}

// @ts-ignore: decorator
@inline
function highDoubles(lanes: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f64>(lanes, lanes, 1, 0));
}

/** Powers -> powers · the row's factor. */
export function scaleSlots(slots: usize, end: usize, factors: v128): void {
  while (slots < end) {
    v128.store(slots, f32x4.mul(v128.load(slots), factors));
    slots += 16;
  }
}

/** Subtracts `smooth · weight` of its class from every slot. */
export function subtractFromSlots(slots: usize, end: usize, weights: usize, smooth: f32): void {
  const factor = f32x4.splat(smooth);
  while (slots < end) {
    const target = f32x4.mul(v128.load32_splat(weights), factor);
    v128.store(slots, f32x4.sub(v128.load(slots), target));
    slots += 16;
    weights += 4;
  }
}
