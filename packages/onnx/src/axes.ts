/** For a tensor stored in another order of axes: axis i in the graph is the trace's axis `axes[i]`. */
export type Axes = readonly number[];

/** Images and filters in memory's order, as ONNX wants them: NHWC as NCHW, height-width-in-out as OIHW. */
export const NCHW: Axes = [0, 3, 1, 2];
export const OIHW: Axes = [3, 2, 0, 1];

export function identity(rank: number): Axes {
  return Array.from({ length: rank }, (_, axis) => axis);
}

export function equalAxes(a: Axes, b: Axes): boolean {
  return a.length === b.length && a.every((axis, i) => axis === b[i]);
}

/** What a Transpose node does that brings a tensor stored as `from` into the order `to`. */
export function permutation(from: Axes, to: Axes): number[] {
  return to.map((axis) => from.indexOf(axis));
}

/** Sizes in the trace's order in that of the graph. */
export function inOrder<T>(sizes: readonly T[], axes: Axes): T[] {
  return axes.map((axis) => sizes[axis]!);
}

/** Numbers the axes that are left from 0, in their order. */
export function withoutAxes(axes: Axes, removed: readonly number[]): Axes {
  const left = axes.filter((axis) => !removed.includes(axis));
  const sorted = left.toSorted((a, b) => a - b);
  return left.map((axis) => sorted.indexOf(axis));
}

/** An axis that may count from the last. */
export function fromFirst(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}
