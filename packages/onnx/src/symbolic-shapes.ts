import type { ModelOperation, ModelTrace } from "@stratajs/layers";
import type { TracedTensor } from "@stratajs/tensor";
import type { Shape } from "./graph-builder.ts";

/** Attributes that follow from shapes, which the graph has by itself. */
const FOLLOWS_SHAPES: Readonly<Record<string, readonly string[]>> = {
  Reshape: ["shape"],
  Slice: ["size"],
  Conv2dInputGradient: ["inputShape"],
};

/**
 * The shapes of all tensors of a trace, with the batch's name where they depend on it: found by comparing it with
 * a trace of another batch size.
 *
 * @throws when the model computes something else for another batch size.
 */
export function symbolicShapes(
  name: string,
  trace: ModelTrace,
  batch: number,
  other: ModelTrace,
  otherBatch: number,
): Map<number, Shape> {
  const shapes = new Map<number, Shape>();
  const compare = (a: TracedTensor, b: TracedTensor | undefined, where: string): void => {
    const shape = a.shape.map((size, axis) => {
      const otherSize = b?.shape[axis];
      if (size === otherSize) return size;
      const times = size / batch;
      if (!Number.isInteger(times) || times * otherBatch !== otherSize) fail(name, where);
      return times === 1 ? name : `${times}*${name}`;
    });
    if (a.isConstant && shape.some((size) => typeof size === "string")) fail(name, where);
    shapes.set(a.id, shape);
  };
  compare(trace.input, other.input, "the input");
  if (trace.operations.length !== other.operations.length) fail(name, "the model");
  for (const [i, operation] of trace.operations.entries()) {
    const twin = other.operations[i]!;
    const where = `${operation.path || "the model"} (${operation.name})`;
    if (operation.outputs[0]?.isConstant === true) continue;
    if (!computesTheSame(operation, twin)) fail(name, where);
    for (const [key, input] of Object.entries(operation.inputs))
      compare(input, twin.inputs[key], where);
    for (const [j, output] of operation.outputs.entries()) compare(output, twin.outputs[j], where);
  }
  return shapes;
}

function computesTheSame(a: ModelOperation, b: ModelOperation): boolean {
  const fixed = ({ attributes }: ModelOperation): string => {
    const follows = FOLLOWS_SHAPES[a.name] ?? [];
    const rest = Object.entries(attributes).filter(([key]) => !follows.includes(key));
    return JSON.stringify(rest);
  };
  return a.name === b.name && fixed(a) === fixed(b);
}

function fail(name: string, where: string): never {
  throw new Error(
    `exportOnnx expected a model that does the same for every batch size but ${where} depends on it in another way; ` +
      `give a number in place of "${name}"`,
  );
}
