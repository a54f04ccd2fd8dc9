/** Four floats a time: what the build offers for a × b + c, and runs of floats copied, cleared and added. */

/** `a * b + c`: one fused instruction where relaxed SIMD is enabled. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** `c - a * b`, likewise. */
// @ts-ignore: decorator
@inline
export function subtractProduct(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_nmadd(a, b, c);
  return f32x4.sub(c, f32x4.mul(a, b));
}

/** Lanes of `a` where `mask` is all ones, of `b` where it is 0: one instruction where relaxed SIMD is enabled. */
// @ts-ignore: decorator
@inline
export function select(a: v128, b: v128, mask: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i32x4.relaxed_laneselect(a, b, mask);
  return v128.bitselect(a, b, mask);
}

/**
 * Where the vector at byte `at` of a pixel's channels starts: the last four may overlap those before, so that
 * only pixels of fewer than four channels need single lanes.
 */
// @ts-ignore: decorator
@inline
export function overlapping(at: usize, pixelBytes: usize): usize {
  return pixelBytes < 16 ? 0 : min(at, pixelBytes - 16);
}

/** Four floats or, where fewer are `left`, those and zeros. */
// @ts-ignore: decorator
@inline
export function loadLanes(source: usize, left: i32): v128 {
  return left >= 4 ? v128.load(source) : loadFewer(source, left);
}

/** One to three floats, then zeros. */
function loadFewer(source: usize, lanes: i32): v128 {
  if (lanes == 1) return v128.load32_zero(source);
  const two = v128.load64_zero(source);
  return lanes == 2 ? two : v128.load32_lane(source, two, 2, 8);
}

/** Stores four lanes or, where fewer are `left`, those. */
// @ts-ignore: decorator
@inline
export function storeLanes(target: usize, value: v128, left: i32): void {
  if (left >= 4) v128.store(target, value);
  else storeFewer(target, value, left);
}

function storeFewer(target: usize, value: v128, lanes: i32): void {
  if (lanes == 1) {
    v128.store32_lane(target, value, 0);
  } else {
    v128.store64_lane(target, value, 0);
    if (lanes == 3) v128.store32_lane(target, value, 2, 8);
  }
}

/** Copies `bytes` (a multiple of 4); returns the end of the target. */
// @ts-ignore: decorator
@inline
export function copyFloats(target: usize, source: usize, bytes: usize): usize {
  const end = target + bytes;
  while (target + 16 <= end) {
    v128.store(target, v128.load(source));
    target += 16;
    source += 16;
  }
  while (target < end) {
    store<f32>(target, load<f32>(source));
    target += 4;
    source += 4;
  }
  return end;
}

/** Clears `bytes` (a multiple of 4); returns the end of the target. */
// @ts-ignore: decorator
@inline
export function clearFloats(target: usize, bytes: usize): usize {
  const end = target + bytes;
  const zero = f32x4.splat(0);
  while (target + 16 <= end) {
    v128.store(target, zero);
    target += 16;
  }
  while (target < end) {
    store<f32>(target, 0);
    target += 4;
  }
  return end;
}

/** Adds `bytes` of floats to the target. */
// @ts-ignore: decorator
@inline
export function addFloats(target: usize, source: usize, bytes: usize): void {
  const end = target + bytes;
  while (target + 16 <= end) {
    v128.store(target, f32x4.add(v128.load(target), v128.load(source)));
    target += 16;
    source += 16;
  }
  while (target < end) {
    store<f32>(target, load<f32>(target) + load<f32>(source));
    target += 4;
    source += 4;
  }
}

/** `target = a + b` for `bytes` of floats. */
export function sumOf2(target: usize, a: usize, b: usize, bytes: usize): void {
  const end = target + bytes;
  while (target + 16 <= end) {
    v128.store(target, f32x4.add(v128.load(a), v128.load(b)));
    target += 16;
    a += 16;
    b += 16;
  }
  while (target < end) {
    store<f32>(target, load<f32>(a) + load<f32>(b));
    target += 4;
    a += 4;
    b += 4;
  }
}

/** `target = a + b + c` for `bytes` of floats. */
export function sumOf3(target: usize, a: usize, b: usize, c: usize, bytes: usize): void {
  const end = target + bytes;
  while (target + 16 <= end) {
    v128.store(target, f32x4.add(f32x4.add(v128.load(a), v128.load(b)), v128.load(c)));
    target += 16;
    a += 16;
    b += 16;
    c += 16;
  }
  while (target < end) {
    store<f32>(target, load<f32>(a) + load<f32>(b) + load<f32>(c));
    target += 4;
    a += 4;
    b += 4;
    c += 4;
  }
}

/** `target = source * factor` for `bytes` of floats. */
export function scaleFloats(target: usize, source: usize, bytes: usize, factor: f32): void {
  const end = target + bytes;
  const factors = f32x4.splat(factor);
  while (target + 16 <= end) {
    v128.store(target, f32x4.mul(v128.load(source), factors));
    target += 16;
    source += 16;
  }
  while (target < end) {
    store<f32>(target, load<f32>(source) * factor);
    target += 4;
    source += 4;
  }
}

/** `target += source * factor` for `bytes` of floats. */
export function addScaledFloats(target: usize, source: usize, bytes: usize, factor: f32): void {
  const end = target + bytes;
  const factors = f32x4.splat(factor);
  while (target + 16 <= end) {
    v128.store(target, madd(v128.load(source), factors, v128.load(target)));
    target += 16;
    source += 16;
  }
  while (target < end) {
    store<f32>(target, load<f32>(target) + load<f32>(source) * factor);
    target += 4;
    source += 4;
  }
}

/** Divides `bytes` of floats. */
export function divideFloats(target: usize, bytes: usize, divisor: f32): void {
  const end = target + bytes;
  const divisors = f32x4.splat(divisor);
  while (target + 16 <= end) {
    v128.store(target, f32x4.div(v128.load(target), divisors));
    target += 16;
  }
  while (target < end) {
    store<f32>(target, load<f32>(target) / divisor);
    target += 4;
  }
}
