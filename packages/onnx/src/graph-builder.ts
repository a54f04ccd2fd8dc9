import type {
  Attribute,
  ElementType,
  NodeProto,
  TensorProto,
  ValueInfoProto,
} from "./model-proto.ts";

/** Sizes that are known; a text is one that is known only when the model runs. */
export type Shape = readonly (number | string)[];

/** A tensor of the graph under its name. */
export interface GraphTensor {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
}

/** Collects nodes and initializers, and gives each a name that no other has. */
export class GraphBuilder {
  readonly nodes: NodeProto[] = [];
  readonly initializers: TensorProto[] = [];
  readonly values: ValueInfoProto[] = [];
  readonly #valueNames = new Set<string>([""]);
  readonly #nodeNames = new Set<string>([""]);

  /** A node with one output, of the shape given. */
  node(
    name: string,
    opType: string,
    inputs: readonly string[],
    output: { readonly type?: ElementType; readonly shape: Shape },
    attributes: Readonly<Record<string, Attribute>> = {},
  ): GraphTensor {
    return this.nodeOfMany(name, opType, inputs, [output], attributes)[0]!;
  }

  /** A node with several. */
  nodeOfMany(
    name: string,
    opType: string,
    inputs: readonly string[],
    outputs: readonly { readonly type?: ElementType; readonly shape: Shape }[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): GraphTensor[] {
    const unique = claim(this.#nodeNames, name);
    const tensors = outputs.map(({ type = "float32", shape }) => ({
      name: claim(this.#valueNames, unique),
      type,
      shape,
    }));
    this.nodes.push({
      name: unique,
      opType,
      inputs,
      outputs: tensors.map(({ name: of }) => of),
      attributes,
    });
    this.values.push(...tensors);
    return tensors;
  }

  /** Takes a name for an input of the graph. */
  input(name: string, shape: Shape): GraphTensor {
    return { name: claim(this.#valueNames, name), type: "float32", shape };
  }

  initializer(
    name: string,
    type: ElementType,
    shape: readonly number[],
    data: Float32Array | Int32Array | BigInt64Array | Uint8Array,
  ): GraphTensor {
    const unique = claim(this.#valueNames, name);
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.initializers.push({ name: unique, type, shape, data: bytes });
    return { name: unique, type, shape };
  }

  /** Sizes, axes and the like, which ONNX takes as tensors of int64. */
  integers(name: string, values: readonly number[]): string {
    const data = BigInt64Array.from(values, BigInt);
    return this.initializer(name, "int64", [values.length], data).name;
  }

  /** Gives what a node puts out another name. */
  rename(from: string, to: string): void {
    const change = (name: string): string => (name === from ? to : name);
    for (const [i, node] of this.nodes.entries()) {
      const [inputs, outputs] = [node.inputs, node.outputs].map((names) => names.map(change));
      this.nodes[i] = { ...node, inputs: inputs!, outputs: outputs! };
    }
    for (const [i, value] of this.values.entries()) {
      this.values[i] = { ...value, name: change(value.name) };
    }
  }
}

function claim(taken: Set<string>, name: string): string {
  let unique = name;
  for (let i = 2; taken.has(unique); i++) unique = `${name}_${i}`;
  taken.add(unique);
  return unique;
}
