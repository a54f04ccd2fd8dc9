import { sizeOf, type HostTensor } from "./host-tensor.ts";

/** numpy's broadcasting, place by place. */
export function broadcast(
  f: (a: number, b: number) => number,
  a: HostTensor,
  b: HostTensor,
): { shape: number[]; data: number[] } {
  const rank = Math.max(a.shape.length, b.shape.length);
  const [aShape, bShape] = [a, b].map(({ shape }) =>
    Array.from({ length: rank }, (_, axis) => shape[axis - rank + shape.length] ?? 1),
  );
  const shape = aShape!.map((size, axis) => Math.max(size, bShape![axis]!));
  const data = Array.from({ length: sizeOf(shape) }, (_, i) => {
    const place = placeOf(i, shape);
    return f(a.data[indexOf(place, aShape!)]!, b.data[indexOf(place, bShape!)]!);
  });
  return { shape, data };
}

/** The coordinates of entry i of a row-major tensor. */
export function placeOf(i: number, shape: readonly number[]): number[] {
  let rest = i;
  return shape
    .toReversed()
    .map((size) => {
      const along = rest % size;
      rest = Math.floor(rest / size);
      return along;
    })
    .toReversed();
}

function indexOf(place: readonly number[], shape: readonly number[]): number {
  return shape.reduce((index, size, axis) => index * size + (size === 1 ? 0 : place[axis]!), 0);
}
