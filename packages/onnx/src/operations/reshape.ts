import type { Conversion, Stored } from "../conversion.ts";
import type { GraphTensor } from "../graph-builder.ts";

/** Axes of the input that become axes of the output, of as many values. */
interface Group {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/**
 * A reshape of the trace's order of axes on a tensor that is stored in another: each group of axes is reshaped
 * where it lies, so that splitting channels into groups, or flattening, moves nothing.
 */
export function reshape(conversion: Conversion, input: string): void {
  const x = conversion.input(input);
  const target = conversion.output;
  const groups = groupAxes(x.shape, target.shape);
  const gathered = gather(conversion, conversion.stored(x), groups);
  const axes = gathered.axes.flatMap((axis) => {
    const group = groups.find(({ from }) => from[0] === axis);
    return group?.to ?? [];
  });
  // Axes of one value that belong to no axis of the input come first.
  const lone = groups.filter(({ from }) => from.length === 0).flatMap(({ to }) => to);
  const order = [...lone, ...axes];
  const shape = conversion.shapeOf(target, order);
  conversion.put(reshapeNode(conversion, gathered.tensor, shape), order);
}

/** A size that is known only when the model runs is -1: what is left of the others. */
function reshapeNode(
  conversion: Conversion,
  tensor: GraphTensor,
  shape: GraphTensor["shape"],
): GraphTensor {
  const isSame =
    tensor.shape.length === shape.length && tensor.shape.every((size, i) => size === shape[i]);
  if (isSame) return tensor;
  const sizes = shape.map((size) => (typeof size === "string" ? -1 : size));
  if (sizes.filter((size) => size === -1).length > 1) {
    throw new Error(
      `expected at most one size that depends on the batch in a reshape but got [${shape.join(", ")}]`,
    );
  }
  const target = conversion.integers("shape", sizes);
  return conversion.node("Reshape", [tensor.name, target], shape, {}, tensor.type);
}

/** Brings the axes of each group together and into their order, at the place of the first. */
function gather(conversion: Conversion, stored: Stored, groups: readonly Group[]): Stored {
  const seen = new Set<number>();
  const axes: number[] = [];
  for (const axis of stored.axes) {
    if (seen.has(axis)) continue;
    const { from } = groups.find((group) => group.from.includes(axis))!;
    for (const member of from) seen.add(member);
    axes.push(...from);
  }
  return { tensor: conversion.withAxes(stored, axes), axes };
}

/** The finest groups: from the first axis on, until as many values are in as out. */
function groupAxes(from: readonly number[], to: readonly number[]): Group[] {
  const groups: Group[] = [];
  let [i, j] = [0, 0];
  while (i < from.length || j < to.length) {
    const group: { from: number[]; to: number[] } = { from: [], to: [] };
    let [inside, outside] = [1, 1];
    do {
      const takesInput = j >= to.length || (i < from.length && inside <= outside);
      if (takesInput) {
        group.from.push(i);
        inside *= from[i++]!;
      } else {
        group.to.push(j);
        outside *= to[j++]!;
      }
    } while ((inside !== outside || group.to.length === 0) && (i < from.length || j < to.length));
    groups.push(group);
  }
  return groups;
}
