import type { TracedTensor } from "@stratajs/tensor";
import { equalAxes, identity, inOrder, type Axes } from "../axes.ts";
import type { Conversion } from "../conversion.ts";

/** Inputs of an elementwise operation in one order of axes, in which its output is too. */
export interface Aligned {
  readonly names: readonly string[];
  readonly axes: Axes;
}

/**
 * Brings tensors that are broadcast against each other (from the last axis, in the trace's order) into the order
 * of axes in which the first large one already is.
 */
export function align(
  conversion: Conversion,
  inputs: readonly TracedTensor[],
  rank: number,
): Aligned {
  const orders = inputs
    .filter(({ shape, isConstant }) => shape.length === rank && !isConstant)
    .map((input) => conversion.stored(input).axes);
  const axes = orders.find((order) => !equalAxes(order, identity(rank))) ?? identity(rank);
  return { axes, names: inputs.map((input) => broadcast(conversion, input, axes)) };
}

function broadcast(conversion: Conversion, input: TracedTensor, axes: Axes): string {
  const missing = axes.length - input.shape.length;
  if (missing === 0) return conversion.as(input, axes);
  const isAsItIs =
    equalAxes(axes, identity(axes.length)) || input.shape.every((size) => size === 1);
  if (isAsItIs) return conversion.as(input);
  const ones = Array.from({ length: missing }, () => 1);
  const full = [...ones, ...input.shape];
  const isLine = input.shape.filter((size) => size !== 1).length === 1;
  // One long axis: a reshape moves it too.
  const shape = isLine ? inOrder(full, axes) : full;
  const inputs = [conversion.as(input), conversion.integers("shape", shape)];
  const tensor = conversion.node("Reshape", inputs, shape);
  if (isLine) return tensor.name;
  return conversion.withAxes({ tensor, axes: identity(axes.length) }, axes).name;
}
