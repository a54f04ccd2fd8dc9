import { BatchNormTask, COEFFICIENT_BYTES, coefficientsAt, floorOf, normalised } from "./batch-norm-task";
import { copyFloats } from "../vector";
import { firstOfChunk, valuesOfChunk } from "./wide-rows";

/** Values that a turn of the loops takes. */
const TURN: i32 = 16;

/** y of one chunk, from the last to the first: what the pass before read last may still be in the cache. */
export function batchNormNormalise(address: usize, item: i32, scratch: usize): void {
  const task = changetype<BatchNormTask>(address);
  const chunk = task.chunks - 1 - item;
  const first = <usize>firstOfChunk(task, chunk) << 2;
  const values = valuesOfChunk(task, chunk);
  const whole = <usize>(values & -TURN) << 2;
  const start = task.coefficients;
  const end = start + <usize>(task.lanes >> 2) * COEFFICIENT_BYTES;
  const floor = floorOf(task);
  const x = task.x + first;
  const y = task.result + first;
  normalise(x, y, x + whole, start, start, end, floor);
  const rest = (<usize>values << 2) - whole;
  if (rest == 0) return;
  // Too few for a turn: in the scratch, by the same loop.
  const at = coefficientsAt(task, whole);
  memory.fill(scratch, 0, TURN << 2);
  copyFloats(scratch, x + whole, rest);
  normalise(scratch, scratch, scratch + (TURN << 2), at, start, end, floor);
  copyFloats(y + whole, scratch, rest);
}

/** The lanes' coefficients are those at `at`, and from `start` on again after `end`. */
export function normalise(
  x: usize,
  y: usize,
  xEnd: usize,
  at: usize,
  start: usize,
  end: usize,
  floor: f32,
): void {
  const lowest = f32x4.splat(floor);
  while (x < xEnd) {
    const a = normalised(f32x4.sub(v128.load(x), v128.load(at)), at);
    const b = normalised(f32x4.sub(v128.load(x, 16), v128.load(at, 80)), at + 80);
    const c = normalised(f32x4.sub(v128.load(x, 32), v128.load(at, 160)), at + 160);
    const d = normalised(f32x4.sub(v128.load(x, 48), v128.load(at, 240)), at + 240);
    // NaN stays NaN.
    v128.store(y, f32x4.pmax(a, lowest));
    v128.store(y, f32x4.pmax(b, lowest), 16);
    v128.store(y, f32x4.pmax(c, lowest), 32);
    v128.store(y, f32x4.pmax(d, lowest), 48);
    x += 64;
    y += 64;
    at += 4 * COEFFICIENT_BYTES;
    if (at == end) at = start;
  }
}
