import type { ModelOperation } from "@stratajs/layers";
import type { TracedTensor } from "@stratajs/tensor";
import { equalAxes, identity, inOrder, permutation, type Axes } from "./axes.ts";
import type { GraphBuilder, GraphTensor, Shape } from "./graph-builder.ts";
import type { Attribute, ElementType } from "./model-proto.ts";

/** A tensor of the trace in the graph. */
export interface Stored {
  readonly tensor: GraphTensor;
  readonly axes: Axes;
}

/** Finds a traced tensor in the graph, or puts it there. */
export interface Tensors {
  /** In those axes if it is there in them, else as it was made. */
  find(traced: TracedTensor, path: string, axes?: Axes): Stored;
  /** Adds a form of it. */
  set(traced: TracedTensor, stored: Stored): void;
  /** The traced tensor's shape with names for sizes that are known only when the model runs. */
  shapeOf(traced: TracedTensor): Shape;
}

/** One operation on its way into the graph: what a converter works with. */
export class Conversion {
  readonly operation: ModelOperation;
  readonly graph: GraphBuilder;
  readonly #tensors: Tensors;
  readonly #isLayer: boolean;
  #nodes = 0;

  /** @param isLayer whether the operation is of a layer without submodules, whose first node takes its path. */
  constructor(operation: ModelOperation, graph: GraphBuilder, tensors: Tensors, isLayer: boolean) {
    this.operation = operation;
    this.graph = graph;
    this.#tensors = tensors;
    this.#isLayer = isLayer;
  }

  get attributes(): Readonly<Record<string, unknown>> {
    return this.operation.attributes;
  }

  get output(): TracedTensor {
    return this.operation.outputs[0]!;
  }

  /** The input of that name, as the trace has it. */
  input(name: string): TracedTensor {
    const traced = this.operation.inputs[name];
    if (traced !== undefined) return traced;
    throw new Error(`expected an input "${name}"`);
  }

  has(name: string): boolean {
    return name in this.operation.inputs;
  }

  stored(traced: TracedTensor): Stored {
    return this.#tensors.find(traced, this.operation.path);
  }

  shapeOf(traced: TracedTensor, axes: Axes = identity(traced.shape.length)): Shape {
    return inOrder(this.#tensors.shapeOf(traced), axes);
  }

  /** The name of a tensor with its axes in that order (the trace's by default): by a Transpose node if need be. */
  as(traced: TracedTensor, axes: Axes = identity(traced.shape.length)): string {
    const stored = this.#tensors.find(traced, this.operation.path, axes);
    const tensor = this.withAxes(stored, axes);
    if (tensor !== stored.tensor) this.#tensors.set(traced, { tensor, axes });
    return tensor.name;
  }

  /** The same for a tensor that is not (or not yet) the trace's. */
  withAxes({ tensor, axes: present }: Stored, axes: Axes): GraphTensor {
    if (equalAxes(present, axes)) return tensor;
    const perm = permutation(present, axes);
    const shape = perm.map((axis) => tensor.shape[axis]!);
    return this.node("Transpose", [tensor.name], shape, { perm }, tensor.type);
  }

  /** A node that puts out one tensor. */
  node(
    opType: string,
    inputs: readonly string[],
    shape: Shape,
    attributes: Readonly<Record<string, Attribute>> = {},
    type: ElementType = "float32",
  ): GraphTensor {
    return this.graph.node(this.#nameOf(opType), opType, inputs, { shape, type }, attributes);
  }

  nodeOfMany(
    opType: string,
    inputs: readonly string[],
    shapes: readonly Shape[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): GraphTensor[] {
    const outputs = shapes.map((shape) => ({ shape }));
    return this.graph.nodeOfMany(this.#nameOf(opType), opType, inputs, outputs, attributes);
  }

  integers(what: string, values: readonly number[]): string {
    return this.graph.integers(join(this.operation.path, what), values);
  }

  scalar(what: string, value: number): string {
    const data = Float32Array.of(value);
    return this.graph.initializer(join(this.operation.path, what), "float32", [], data).name;
  }

  /** Says what the operation puts out. */
  put(tensor: GraphTensor, axes: Axes = identity(this.output.shape.length)): void {
    this.#tensors.set(this.output, { tensor, axes });
  }

  putAt(index: number, stored: Stored): void {
    this.#tensors.set(this.operation.outputs[index]!, stored);
  }

  #nameOf(opType: string): string {
    const isNamesake = this.#isLayer && opType !== "Transpose" && this.#nodes++ === 0;
    return isNamesake ? this.operation.path : join(this.operation.path, opType);
  }
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
