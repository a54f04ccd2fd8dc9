/** 128-bit counter, least significant word first. */
export type Counter = readonly [number, number, number, number];
export type Key = readonly [number, number];

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;

/**
 * Philox4x32-10: four random 32-bit words for each value of a counter, under a key.
 *
 * Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", https://doi.org/10.1145/2063384.2063405.
 * The same words as Random123's `philox4x32` and NumPy's and JAX's generators of that name.
 */
export function philox(counter: Counter, key: Key, out: Uint32Array, offset = 0): void {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const low0 = Math.imul(MULTIPLIER_0, c0);
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const low1 = Math.imul(MULTIPLIER_1, c2);
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + WEYL_0) | 0;
    k1 = (k1 + WEYL_1) | 0;
  }
  out[offset] = c0;
  out[offset + 1] = c1;
  out[offset + 2] = c2;
  out[offset + 3] = c3;
}

/** The counter moved on by `blocks`, which is below 2^53. */
export function advance(counter: Counter, blocks: number): Counter {
  const low = (counter[0] >>> 0) + (blocks % 2 ** 32);
  const second = (counter[1] >>> 0) + Math.floor(blocks / 2 ** 32) + Math.floor(low / 2 ** 32);
  const third = (counter[2] >>> 0) + Math.floor(second / 2 ** 32);
  const fourth = (counter[3] >>> 0) + Math.floor(third / 2 ** 32);
  return [low >>> 0, second >>> 0, third >>> 0, fourth >>> 0];
}

/** The upper 32 bits of the 64-bit product of two unsigned 32-bit numbers. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const lowHigh = aLow * bHigh;
  const highLow = aHigh * bLow;
  const carry = ((Math.imul(aLow, bLow) >>> 16) + (lowHigh & 0xffff) + (highLow & 0xffff)) >>> 16;
  return (aHigh * bHigh + Math.floor(lowHigh / 65536) + Math.floor(highLow / 65536) + carry) | 0;
}
