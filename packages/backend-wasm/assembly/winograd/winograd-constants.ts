/*
 * The transforms of 4 outputs interpolate at 0, ±a, ±b and ∞ with a = 1 / √2, b = √2: points with which
 * Winograd's results are as accurate as a direct convolution's (0, ±1, ±2, ∞ lose a factor of 5); those of 2
 * outputs at 0, ±a and ∞.
 *
 * Constants lie in memory as vectors, since V8 would build them anew in each round of a loop.
 */

export const CONSTANTS_BYTES: usize = 256;

/** Offsets. */
export const A: usize = 0;
export const B: usize = 16;
export const HALF: usize = 32;
export const TWO: usize = 48;
export const TWO_AND_HALF: usize = 64;
export const TWO_THIRDS: usize = 80;
export const THIRD: usize = 96;
export const SIXTH: usize = 112;
export const TWO_THIRDS_A: usize = 128;
export const SIXTH_B: usize = 144;
export const THIRD_A: usize = 160;
export const THIRD_B: usize = 176;
/** What a short tile's inputs at ±a are multiplied by, and that times a. */
export const SHORT: usize = 192;
export const SHORT_A: usize = 208;

/**
 * The values of an interpolation are divided by -3/2 at ±a and by 6 at ±b: a convolution does that to outputs, so
 * that the filter and its rounding stay small; the filter's gradient does it to the sums, to where short tiles
 * have to bring what was not divided.
 */
export function writeConstants(to: usize, isFilterGradient: bool): void {
  const b = Math.SQRT2;
  const a = b / 2;
  const short = isFilterGradient ? -1.5 : 1.0;
  write(to + A, a);
  write(to + B, b);
  write(to + HALF, 0.5);
  write(to + TWO, 2);
  write(to + TWO_AND_HALF, 2.5);
  write(to + TWO_THIRDS, 2.0 / 3.0);
  write(to + THIRD, 1.0 / 3.0);
  write(to + SIXTH, 1.0 / 6.0);
  write(to + TWO_THIRDS_A, (2 * a) / 3);
  write(to + SIXTH_B, b / 6);
  write(to + THIRD_A, a / 3);
  write(to + THIRD_B, b / 3);
  write(to + SHORT, short);
  write(to + SHORT_A, short * a);
}

function write(to: usize, value: f64): void {
  v128.store(to, f32x4.splat(<f32>value));
}
