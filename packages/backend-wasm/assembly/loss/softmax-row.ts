/** The softmax of one row: its largest logit, and the powers of e that are then to be divided by their sum. */
import { EXPONENTIAL_BYTES, exponential } from "./exponential";
import { copyFloats } from "../vector";

/** Powers that are summed in float32, 16 in each lane of four vectors, before the sum goes on in float64. */
const BLOCK_BYTES: usize = 1024;
/** Powers of a turn: four vectors, which share the loads of the constants. */
const TURN_BYTES: usize = 64;

/** The largest of some floats, at least one; a NaN makes the powers NaN whatever this is. */
export function largestOf(at: usize, end: usize): f32 {
  let highest = load<f32>(at);
  let even = f32x4.splat(highest);
  let odd = even;
  while (at + TURN_BYTES <= end) {
    even = f32x4.pmax(f32x4.pmax(even, v128.load(at)), v128.load(at, 16));
    odd = f32x4.pmax(f32x4.pmax(odd, v128.load(at, 32)), v128.load(at, 48));
    at += TURN_BYTES;
  }
  while (at < end) {
    highest = max(highest, load<f32>(at));
    at += 4;
  }
  const lanes = f32x4.pmax(even, odd);
  const low = max(f32x4.extract_lane(lanes, 0), f32x4.extract_lane(lanes, 1));
  const high = max(f32x4.extract_lane(lanes, 2), f32x4.extract_lane(lanes, 3));
  return max(highest, max(low, high));
}

/** Writes e^(logit - highest) and returns the sum. The constants are followed by room for a turn. */
export function powersOfRow(
  logits: usize,
  powers: usize,
  bytes: usize,
  highest: f32,
  constants: usize,
): f64 {
  const end = powers + bytes;
  const turnsEnd = powers + (bytes & -TURN_BYTES);
  let total: f64 = 0;
  while (powers < turnsEnd) {
    const blockEnd = min(powers + BLOCK_BYTES, turnsEnd);
    total += sumOfLanes(powersOf(logits, powers, blockEnd, highest, constants));
    logits += blockEnd - powers;
    powers = blockEnd;
  }
  if (powers == end) return total;
  // Too few for a turn: in the scratch, where minus infinity adds nothing.
  const rest = constants + EXPONENTIAL_BYTES;
  for (let at = rest; at < rest + TURN_BYTES; at += 16) v128.store(at, f32x4.splat(-Infinity));
  copyFloats(rest, logits, end - powers);
  total += sumOfLanes(powersOf(rest, rest, rest + TURN_BYTES, highest, constants));
  copyFloats(powers, rest, end - powers);
  return total;
}

/** For whole turns: the sum of each lane. */
export function powersOf(
  logits: usize,
  powers: usize,
  end: usize,
  highest: f32,
  constants: usize,
): v128 {
  const shift = f32x4.splat(highest);
  let sum0 = f32x4.splat(0);
  let sum1 = sum0;
  let sum2 = sum0;
  let sum3 = sum0;
  while (powers < end) {
    const x0 = f32x4.sub(v128.load(logits), shift);
    const x1 = f32x4.sub(v128.load(logits, 16), shift);
    const x2 = f32x4.sub(v128.load(logits, 32), shift);
    const x3 = f32x4.sub(v128.load(logits, 48), shift);
    const power0 = exponential(x0, constants);
    const power1 = exponential(x1, constants);
    const power2 = exponential(x2, constants);
    const power3 = exponential(x3, constants);
    v128.store(powers, power0);
    v128.store(powers, power1, 16);
    v128.store(powers, power2, 32);
    v128.store(powers, power3, 48);
    sum0 = f32x4.add(sum0, power0);
    sum1 = f32x4.add(sum1, power1);
    sum2 = f32x4.add(sum2, power2);
    sum3 = f32x4.add(sum3, power3);
    logits += TURN_BYTES;
    powers += TURN_BYTES;
  }
  return f32x4.add(f32x4.add(sum0, sum1), f32x4.add(sum2, sum3));
}

function sumOfLanes(lanes: v128): f64 {
  const low = <f64>f32x4.extract_lane(lanes, 0) + <f64>f32x4.extract_lane(lanes, 1);
  return low + (<f64>f32x4.extract_lane(lanes, 2) + <f64>f32x4.extract_lane(lanes, 3));
}
