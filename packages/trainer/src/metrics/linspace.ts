/**
 * `count` float32 values from 0 to 1, by `torch.linspace`'s arithmetic to the bit, so that scores that lie on a
 * boundary fall on the same side: forwards to the middle, backwards from the end.
 */
export function linspace(count: number): Float32Array {
  const step = Math.fround(1 / (count - 1));
  return Float32Array.from({ length: count }, (_, index) =>
    index < count / 2
      ? Math.fround(step * index)
      : Math.fround(1 - Math.fround(step * (count - 1 - index))),
  );
}
