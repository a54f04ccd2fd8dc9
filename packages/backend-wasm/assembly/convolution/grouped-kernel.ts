import { madd } from "../vector";

/*
 * Four output channels of a group as one vector, for groups too narrow for the tiles of `micro-kernel.ts`.
 * Inputs are read where they lie, one value splat for each product.
 */

/**
 * Up to eight places side by side: `y = Σ x[step] * filter[step]`. `places` holds the addresses of eight, the
 * last repeated, `offsets` what leads from there to the input of each step.
 */
export function convolveEight(
  places: usize,
  offsets: usize,
  end: usize,
  filter: usize,
  strideFilter: usize,
  y: usize,
  strideY: usize,
  count: i32,
): void {
  const x0 = <usize>load<u32>(places);
  const x1 = <usize>load<u32>(places, 4);
  const x2 = <usize>load<u32>(places, 8);
  const x3 = <usize>load<u32>(places, 12);
  const x4 = <usize>load<u32>(places, 16);
  const x5 = <usize>load<u32>(places, 20);
  const x6 = <usize>load<u32>(places, 24);
  const x7 = <usize>load<u32>(places, 28);
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  let s4 = f32x4.splat(0);
  let s5 = f32x4.splat(0);
  let s6 = f32x4.splat(0);
  let s7 = f32x4.splat(0);
  while (offsets < end) {
    const offset = <usize>load<u32>(offsets);
    const f = v128.load(filter);
    s0 = madd(v128.load32_splat(x0 + offset), f, s0);
    s1 = madd(v128.load32_splat(x1 + offset), f, s1);
    s2 = madd(v128.load32_splat(x2 + offset), f, s2);
    s3 = madd(v128.load32_splat(x3 + offset), f, s3);
    s4 = madd(v128.load32_splat(x4 + offset), f, s4);
    s5 = madd(v128.load32_splat(x5 + offset), f, s5);
    s6 = madd(v128.load32_splat(x6 + offset), f, s6);
    s7 = madd(v128.load32_splat(x7 + offset), f, s7);
    offsets += 4;
    filter += strideFilter;
  }
  v128.store(y, s0);
  if (count > 1) v128.store((y += strideY), s1);
  if (count > 2) v128.store((y += strideY), s2);
  if (count > 3) v128.store((y += strideY), s3);
  if (count > 4) v128.store((y += strideY), s4);
  if (count > 5) v128.store((y += strideY), s5);
  if (count > 6) v128.store((y += strideY), s6);
  if (count > 7) v128.store((y += strideY), s7);
}

/** `dfilter += xᵀ × dy` for twelve inputs side by side, `offset` from the places' addresses. */
export function accumulateTwelve(
  places: usize,
  end: usize,
  offset: usize,
  dy: usize,
  strideDy: usize,
  dfilter: usize,
  stride: usize,
): void {
  const d6 = dfilter + 6 * stride;
  let s0 = v128.load(dfilter);
  let s1 = v128.load(dfilter + stride);
  let s2 = v128.load(dfilter + 2 * stride);
  let s3 = v128.load(dfilter + 3 * stride);
  let s4 = v128.load(dfilter + 4 * stride);
  let s5 = v128.load(dfilter + 5 * stride);
  let s6 = v128.load(d6);
  let s7 = v128.load(d6 + stride);
  let s8 = v128.load(d6 + 2 * stride);
  let s9 = v128.load(d6 + 3 * stride);
  let s10 = v128.load(d6 + 4 * stride);
  let s11 = v128.load(d6 + 5 * stride);
  while (places < end) {
    const x = <usize>load<u32>(places) + offset;
    const d = v128.load(dy);
    s0 = madd(v128.load32_splat(x), d, s0);
    s1 = madd(v128.load32_splat(x, 4), d, s1);
    s2 = madd(v128.load32_splat(x, 8), d, s2);
    s3 = madd(v128.load32_splat(x, 12), d, s3);
    s4 = madd(v128.load32_splat(x, 16), d, s4);
    s5 = madd(v128.load32_splat(x, 20), d, s5);
    s6 = madd(v128.load32_splat(x, 24), d, s6);
    s7 = madd(v128.load32_splat(x, 28), d, s7);
    s8 = madd(v128.load32_splat(x, 32), d, s8);
    s9 = madd(v128.load32_splat(x, 36), d, s9);
    s10 = madd(v128.load32_splat(x, 40), d, s10);
    s11 = madd(v128.load32_splat(x, 44), d, s11);
    places += 4;
    dy += strideDy;
  }
  v128.store(dfilter, s0);
  v128.store(dfilter + stride, s1);
  v128.store(dfilter + 2 * stride, s2);
  v128.store(dfilter + 3 * stride, s3);
  v128.store(dfilter + 4 * stride, s4);
  v128.store(dfilter + 5 * stride, s5);
  v128.store(d6, s6);
  v128.store(d6 + stride, s7);
  v128.store(d6 + 2 * stride, s8);
  v128.store(d6 + 3 * stride, s9);
  v128.store(d6 + 4 * stride, s10);
  v128.store(d6 + 5 * stride, s11);
}
