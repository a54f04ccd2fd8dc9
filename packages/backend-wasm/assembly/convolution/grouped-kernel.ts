import { madd } from "../vector";

/*
 * Four channels of a group and columns side by side, from planes (`grouped-task.ts`): a vector is of four columns, so
 * that eight products take six values from memory.
 */

/**
 * Eight places of four output channels: `y = bias + Σ x[step] * filter[step]`, of which `count` are stored. `offsets`
 * lead from `x` to the first place's input of each step.
 */
export function convolveEight(
  x: usize,
  offsets: usize,
  end: usize,
  filter: usize,
  bias: usize,
  y: usize,
  strideY: usize,
  count: i32,
): void {
  let low0 = f32x4.splat(0);
  let low1 = f32x4.splat(0);
  let low2 = f32x4.splat(0);
  let low3 = f32x4.splat(0);
  let high0 = f32x4.splat(0);
  let high1 = f32x4.splat(0);
  let high2 = f32x4.splat(0);
  let high3 = f32x4.splat(0);
  while (offsets < end) {
    const seen = x + <usize>load<u32>(offsets);
    const low = v128.load(seen);
    const high = v128.load(seen, 16);
    const filter0 = v128.load32_splat(filter);
    const filter1 = v128.load32_splat(filter, 4);
    const filter2 = v128.load32_splat(filter, 8);
    const filter3 = v128.load32_splat(filter, 12);
    low0 = madd(low, filter0, low0);
    high0 = madd(high, filter0, high0);
    low1 = madd(low, filter1, low1);
    high1 = madd(high, filter1, high1);
    low2 = madd(low, filter2, low2);
    high2 = madd(high, filter2, high2);
    low3 = madd(low, filter3, low3);
    high3 = madd(high, filter3, high3);
    offsets += 4;
    filter += 16;
  }
  storePixels(low0, low1, low2, low3, bias, y, strideY, count);
  storePixels(high0, high1, high2, high3, bias, y + 4 * strideY, strideY, count - 4);
}

/** Channels of four pixels -> up to four pixels. */
// @ts-ignore: decorator
@inline
function storePixels(
  a: v128,
  b: v128,
  c: v128,
  d: v128,
  bias: usize,
  y: usize,
  stride: usize,
  count: i32,
): void {
  const added = v128.load(bias);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const highAb = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const highCd = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  if (count > 0) v128.store(y, f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), added));
  if (count > 1) v128.store((y += stride), f32x4.add(v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), added));
  if (count > 2) v128.store((y += stride), f32x4.add(v128.shuffle<f32>(highAb, highCd, 0, 1, 4, 5), added));
  if (count > 3) v128.store((y += stride), f32x4.add(v128.shuffle<f32>(highAb, highCd, 2, 3, 6, 7), added));
}

/**
 * `dfilter += xᵀ × dy` for two inputs and four outputs, whose planes of dy are `plane` bytes apart; `end` is that of
 * the first one's places.
 */
export function accumulateTwo(
  x0: usize,
  x1: usize,
  dy: usize,
  end: usize,
  plane: usize,
  dfilter: usize,
  stride: usize,
): void {
  let a0 = f32x4.splat(0);
  let a1 = f32x4.splat(0);
  let a2 = f32x4.splat(0);
  let a3 = f32x4.splat(0);
  let b0 = f32x4.splat(0);
  let b1 = f32x4.splat(0);
  let b2 = f32x4.splat(0);
  let b3 = f32x4.splat(0);
  let dy2 = dy + 2 * plane;
  while (dy < end) {
    const seen0 = v128.load(x0);
    const seen1 = v128.load(x1);
    const gradient0 = v128.load(dy);
    const gradient1 = v128.load(dy + plane);
    const gradient2 = v128.load(dy2);
    const gradient3 = v128.load(dy2 + plane);
    a0 = madd(seen0, gradient0, a0);
    b0 = madd(seen1, gradient0, b0);
    a1 = madd(seen0, gradient1, a1);
    b1 = madd(seen1, gradient1, b1);
    a2 = madd(seen0, gradient2, a2);
    b2 = madd(seen1, gradient2, b2);
    a3 = madd(seen0, gradient3, a3);
    b3 = madd(seen1, gradient3, b3);
    x0 += 16;
    x1 += 16;
    dy += 16;
    dy2 += 16;
  }
  v128.store(dfilter, f32x4.add(v128.load(dfilter), sumsOf(a0, a1, a2, a3)));
  dfilter += stride;
  v128.store(dfilter, f32x4.add(v128.load(dfilter), sumsOf(b0, b1, b2, b3)));
}

/** The sum of each vector's lanes. */
// @ts-ignore: decorator
@inline
function sumsOf(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}
