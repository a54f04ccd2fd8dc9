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
