import { copyFloats } from "../vector";

const MULTIPLIER_0: u32 = 0xd2511f53;
const MULTIPLIER_1: u32 = 0xcd9e8d57;
const WEYL_0: u32 = 0x9e3779b9;
const WEYL_1: u32 = 0xbb67ae85;
const ROUNDS: i32 = 10;

/** Floats of the mask that one item draws: a multiple of 16, the draws of four counters. */
const ITEM_FLOATS: i32 = 16384;

/** Bytes that four counters draw. */
const BLOCK_BYTES: usize = 64;

/** Written by the host. */
@unmanaged
class RandomMask {
  /** The key's two words, then the counter's four, least significant first. */
  state: usize;
  mask: usize;
  size: i32;
  threshold: i32;
  kept: f32;
}

/**
 * `kept` where a random word's upper 24 bits are below `threshold`, else 0: the draws of `Rng`
 * (Philox4x32-10; Salmon et al. 2011), four words for each value of the counter. Scratch: a block.
 */
export function randomMask(task: usize, item: i32, scratch: usize): void {
  const all = changetype<RandomMask>(task);
  const first = item * ITEM_FLOATS;
  const start = load<u64>(all.state, 8);
  const low = start + <u64>(first >> 2);
  const high = load<u64>(all.state, 16) + <u64>(low < start);
  const mask = all.mask + (<usize>first << 2);
  const bytes = <usize>min(ITEM_FLOATS, all.size - first) << 2;
  const whole = bytes & ~(BLOCK_BYTES - 1);
  drawBlocks(all, low, high, mask, mask + whole);
  if (whole == bytes) return;
  const next = low + <u64>(whole >> 4);
  drawBlocks(all, next, high + <u64>(next < low), scratch, scratch + BLOCK_BYTES);
  copyFloats(mask + whole, scratch, bytes - whole);
}

/** Four values of the counter a time: a lane of each vector is one of them, until the end. */
export function drawBlocks(all: RandomMask, low: u64, high: u64, mask: usize, end: usize): void {
  const kept = f32x4.splat(all.kept);
  const threshold = i32x4.splat(all.threshold);
  const multiplier0 = i32x4.splat(MULTIPLIER_0);
  const multiplier1 = i32x4.splat(MULTIPLIER_1);
  const zero = i32x4.splat(0);
  while (mask < end) {
    // What carries from one word of a counter to the next is a lane of ones, minus one.
    let c0 = i32x4.add(i32x4.splat(<i32>low), i32x4(0, 1, 2, 3));
    let carry = i32x4.lt_u(c0, i32x4.splat(<i32>low));
    let c1 = i32x4.sub(i32x4.splat(<i32>(low >> 32)), carry);
    carry = v128.and(carry, i32x4.eq(c1, zero));
    let c2 = i32x4.sub(i32x4.splat(<i32>high), carry);
    carry = v128.and(carry, i32x4.eq(c2, zero));
    let c3 = i32x4.sub(i32x4.splat(<i32>(high >> 32)), carry);
    let k0 = v128.load32_splat(all.state);
    let k1 = v128.load32_splat(all.state, 4);
    for (let round = 0; round < ROUNDS; round++) {
      const a0 = i64x2.extmul_low_i32x4_u(c0, multiplier0);
      const a1 = i64x2.extmul_high_i32x4_u(c0, multiplier0);
      const b0 = i64x2.extmul_low_i32x4_u(c2, multiplier1);
      const b1 = i64x2.extmul_high_i32x4_u(c2, multiplier1);
      c0 = v128.xor(v128.xor(i32x4.shuffle(b0, b1, 1, 3, 5, 7), c1), k0);
      c1 = i32x4.shuffle(b0, b1, 0, 2, 4, 6);
      c2 = v128.xor(v128.xor(i32x4.shuffle(a0, a1, 1, 3, 5, 7), c3), k1);
      c3 = i32x4.shuffle(a0, a1, 0, 2, 4, 6);
      k0 = i32x4.add(k0, i32x4.splat(WEYL_0));
      k1 = i32x4.add(k1, i32x4.splat(WEYL_1));
    }
    // The words of a counter stand side by side in the mask: a transpose.
    const low01 = i32x4.shuffle(c0, c1, 0, 4, 1, 5);
    const low23 = i32x4.shuffle(c2, c3, 0, 4, 1, 5);
    const high01 = i32x4.shuffle(c0, c1, 2, 6, 3, 7);
    const high23 = i32x4.shuffle(c2, c3, 2, 6, 3, 7);
    v128.store(mask, chosen(i64x2.shuffle(low01, low23, 0, 2), threshold, kept));
    v128.store(mask, chosen(i64x2.shuffle(low01, low23, 1, 3), threshold, kept), 16);
    v128.store(mask, chosen(i64x2.shuffle(high01, high23, 0, 2), threshold, kept), 32);
    v128.store(mask, chosen(i64x2.shuffle(high01, high23, 1, 3), threshold, kept), 48);
    mask += BLOCK_BYTES;
    low += 4;
    if (low < 4) high++;
  }
}

// @ts-ignore: decorator
@inline
function chosen(words: v128, threshold: v128, kept: v128): v128 {
  return v128.and(i32x4.lt_s(i32x4.shr_u(words, 8), threshold), kept);
}
