/** NumPy's and PyTorch's limit; it also bounds what a hostile header can make us allocate. */
export const maxRank = 64;

/** Number of elements (1 for a scalar), or undefined where it is beyond 2^53 − 1. */
export function elementCount(shape: readonly number[]): number | undefined {
  if (shape.includes(0)) return 0;
  let count = 1;
  for (const size of shape) {
    count *= size;
    if (count > Number.MAX_SAFE_INTEGER) return undefined;
  }
  return count;
}
