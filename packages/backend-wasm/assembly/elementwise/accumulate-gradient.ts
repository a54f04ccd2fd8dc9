/** Floats that one item adds. */
const ITEM_FLOATS: i32 = 16384;

/** Written by the host. */
@unmanaged
class AccumulateGradient {
  sum: usize;
  term: usize;
  /** May be `sum` itself. */
  newSum: usize;
  size: i32;
}

/** `sum + term`. */
export function accumulateGradient(task: usize, item: i32, scratch: usize): void {
  const all = changetype<AccumulateGradient>(task);
  const first = item * ITEM_FLOATS;
  const sum = all.sum;
  const term = all.term;
  const newSum = all.newSum;
  let at = <usize>first << 2;
  const end = at + (<usize>min(ITEM_FLOATS, all.size - first) << 2);
  while (at + 16 <= end) {
    v128.store(newSum + at, f32x4.add(v128.load(sum + at), v128.load(term + at)));
    at += 16;
  }
  while (at < end) {
    store<f32>(newSum + at, load<f32>(sum + at) + load<f32>(term + at));
    at += 4;
  }
}
