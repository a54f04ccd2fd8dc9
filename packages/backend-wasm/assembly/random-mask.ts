const MULTIPLIER_0: u64 = 0xd2511f53;
const MULTIPLIER_1: u64 = 0xcd9e8d57;
const WEYL_0: u32 = 0x9e3779b9;
const WEYL_1: u32 = 0xbb67ae85;
const ROUNDS: i32 = 10;

/** Floats of the mask that one item draws: a multiple of 4, the draws of a counter. */
const ITEM_FLOATS: i32 = 16384;

/** Written by the host. */
@unmanaged
class RandomMask {
  /** The key's two words, then the counter's four, least significant first. */
  state: usize;
  mask: usize;
  size: i32;
  threshold: u32;
  kept: f32;
}

/**
 * `kept` where a random word's upper 24 bits are below `threshold`, else 0: the draws of `Rng`
 * (Philox4x32-10; Salmon et al. 2011), four words for each value of the counter.
 */
export function randomMask(task: usize, item: i32, scratch: usize): void {
  const all = changetype<RandomMask>(task);
  const first = item * ITEM_FLOATS;
  const threshold = all.threshold;
  const kept = all.kept;
  const key0 = load<u32>(all.state);
  const key1 = load<u32>(all.state, 4);
  const start = load<u64>(all.state, 8);
  let low = start + <u64>(first >> 2);
  let high = load<u64>(all.state, 16) + <u64>(low < start);
  let mask = all.mask + (<usize>first << 2);
  const end = mask + (<usize>min(ITEM_FLOATS, all.size - first) << 2);
  while (mask < end) {
    let c0 = <u32>low;
    let c1 = <u32>(low >> 32);
    let c2 = <u32>high;
    let c3 = <u32>(high >> 32);
    let k0 = key0;
    let k1 = key1;
    for (let round = 0; round < ROUNDS; round++) {
      const product0 = MULTIPLIER_0 * <u64>c0;
      const product1 = MULTIPLIER_1 * <u64>c2;
      c0 = <u32>(product1 >> 32) ^ c1 ^ k0;
      c1 = <u32>product1;
      c2 = <u32>(product0 >> 32) ^ c3 ^ k1;
      c3 = <u32>product0;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    store<f32>(mask, c0 >> 8 < threshold ? kept : 0);
    if (mask + 4 < end) store<f32>(mask, c1 >> 8 < threshold ? kept : 0, 4);
    if (mask + 8 < end) store<f32>(mask, c2 >> 8 < threshold ? kept : 0, 8);
    if (mask + 12 < end) store<f32>(mask, c3 >> 8 < threshold ? kept : 0, 12);
    mask += 16;
    low++;
    if (low == 0) high++;
  }
}
