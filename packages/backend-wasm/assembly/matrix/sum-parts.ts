/** Floats of the sum that one item adds up: a multiple of 4. */
const ITEM_FLOATS: i32 = 8192;

/** Written by the host. */
@unmanaged
class SumParts {
  /** `[count, size]`, one part after the other. */
  parts: usize;
  sum: usize;
  count: i32;
  size: i32;
}

/** Adds up partial sums in their order. */
export function sumParts(task: usize, item: i32, scratch: usize): void {
  const all = changetype<SumParts>(task);
  const first = item * ITEM_FLOATS;
  const stride = <usize>all.size << 2;
  let part = all.parts + (<usize>first << 2);
  let sum = all.sum + (<usize>first << 2);
  const span = <usize>all.count * stride;
  const end = sum + (<usize>min(ITEM_FLOATS, all.size - first) << 2);
  while (sum + 16 <= end) {
    v128.store(sum, sumVectors(part, part + span, stride));
    part += 16;
    sum += 16;
  }
  while (sum < end) {
    let value: f32 = 0;
    for (let from = part; from < part + span; from += stride) value += load<f32>(from);
    store<f32>(sum, value);
    part += 4;
    sum += 4;
  }
}

// @ts-ignore: decorator
@inline
function sumVectors(from: usize, end: usize, stride: usize): v128 {
  let sum = f32x4.splat(0);
  while (from < end) {
    sum = f32x4.add(sum, v128.load(from));
    from += stride;
  }
  return sum;
}
