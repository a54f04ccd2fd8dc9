/** The parts of a softmax: the largest logit of a row, and the powers of e that are then to be divided by their sum. */
import { EXPONENTIAL_BYTES, exponential } from "./exponential";
import { copyFloats } from "../vector";

/** Powers that are summed in float32 before the sum goes on in float64. */
const BLOCK_BYTES: usize = 256;

/** The largest of some floats, at least one; a NaN makes the powers NaN whatever this is. */
export function largestOf(at: usize, end: usize): f32 {
  let highest = load<f32>(at);
  let lanes = f32x4.splat(highest);
  while (at + 16 <= end) {
    lanes = f32x4.pmax(lanes, v128.load(at));
    at += 16;
  }
  while (at < end) {
    highest = max(highest, load<f32>(at));
    at += 4;
  }
  const low = max(f32x4.extract_lane(lanes, 0), f32x4.extract_lane(lanes, 1));
  const high = max(f32x4.extract_lane(lanes, 2), f32x4.extract_lane(lanes, 3));
  return max(highest, max(low, high));
}

/** Writes e^(logit - highest) and returns the sum. */
export function powersOfRow(
  logits: usize,
  powers: usize,
  bytes: usize,
  highest: f32,
  constants: usize,
): f64 {
  const end = powers + bytes;
  const vectorEnd = powers + (bytes & ~15);
  let total: f64 = 0;
  while (powers < vectorEnd) {
    const blockEnd = min(powers + BLOCK_BYTES, vectorEnd);
    total += sumOfLanes(powersOf(logits, powers, blockEnd, highest, constants));
    logits += blockEnd - powers;
    powers = blockEnd;
  }
  if (powers == end) return total;
  const rest = constants + EXPONENTIAL_BYTES;
  v128.store(rest, f32x4.splat(-Infinity));
  copyFloats(rest, logits, end - powers);
  total += sumOfLanes(powersOf(rest, rest, rest + 16, highest, constants));
  copyFloats(powers, rest, end - powers);
  return total;
}

/** For whole vectors: the sum of each lane. */
export function powersOf(
  logits: usize,
  powers: usize,
  end: usize,
  highest: f32,
  constants: usize,
): v128 {
  const shift = f32x4.splat(highest);
  let sum = f32x4.splat(0);
  while (powers < end) {
    const power = exponential(f32x4.sub(v128.load(logits), shift), constants);
    v128.store(powers, power);
    sum = f32x4.add(sum, power);
    logits += 16;
    powers += 16;
  }
  return sum;
}

function sumOfLanes(lanes: v128): f64 {
  const low = <f64>f32x4.extract_lane(lanes, 0) + <f64>f32x4.extract_lane(lanes, 1);
  return low + (<f64>f32x4.extract_lane(lanes, 2) + <f64>f32x4.extract_lane(lanes, 3));
}
