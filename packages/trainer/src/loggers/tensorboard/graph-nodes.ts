import {
  isModuleCall,
  traceModel,
  type Module,
  type ModelOperation,
  type ModelTrace,
  type ModuleCall,
} from "@stratajs/layers";
import { zeros } from "@stratajs/tensor";

/** What TensorBoard shows of a node. */
export type NodeAttribute = string | number | boolean | readonly number[];

/** A node of TensorBoard's graph; slashes in its name make it part of a box. */
export interface GraphNode {
  readonly name: string;
  readonly operation: string;
  /** Names of nodes. */
  readonly inputs: readonly string[];
  /** Of the first output; drawn on the edges. */
  readonly shape: readonly number[];
  readonly attributes: Readonly<Record<string, NodeAttribute>>;
}

/**
 * A model as nodes of TensorBoard's graph: an operation each, in the boxes of the modules in which they ran, with the
 * parameters and buffers that they take.
 *
 * @param inputShape with the batch: `[1, 28, 28, 1]`
 */
export function graphNodes(model: Module, inputShape: readonly number[]): GraphNode[] {
  const x = zeros([...inputShape]);
  try {
    return toNodes(traceModel(model, x, { shapesOnly: true }));
  } finally {
    x.dispose();
  }
}

function toNodes(trace: ModelTrace): GraphNode[] {
  const types = moduleTypes(trace.root);
  const nodes: GraphNode[] = [];
  const names = new Set<string>();
  const makers = new Map<number, string>();
  const add = (wanted: string, node: Omit<GraphNode, "name">): string => {
    let name = wanted;
    for (let count = 1; names.has(name); count++) name = `${wanted}_${count}`;
    names.add(name);
    nodes.push({ name, ...node });
    return name;
  };
  const { id, shape } = trace.input;
  makers.set(id, add("input", { operation: "Input", inputs: [], shape, attributes: {} }));
  for (const operation of trace.operations) {
    const inputs = Object.values(operation.inputs).flatMap((tensor) => {
      const held = makers.has(tensor.id) ? undefined : trace.state.get(tensor.id);
      if (held !== undefined) {
        const node = { operation: kindOf(held.state), inputs: [], attributes: {} };
        const last = held.path.lastIndexOf(".");
        const boxes = boxesOf(held.path.slice(0, Math.max(last, 0)), types);
        const name = boxes + held.path.slice(last + 1);
        makers.set(tensor.id, add(name, { ...node, shape: held.state.shape }));
      }
      // Numbers in the code have no maker.
      return makers.get(tensor.id) ?? [];
    });
    const name = add(boxesOf(operation.path, types) + operation.name, {
      operation: operation.name,
      inputs,
      shape: operation.outputs[0]?.shape ?? [],
      attributes: attributesOf(operation, types.get(operation.path)),
    });
    for (const output of operation.outputs) makers.set(output.id, name);
  }
  for (const output of trace.outputs) {
    const inputs = [makers.get(output.id) ?? []].flat();
    add("output", { operation: "Output", inputs, shape: output.shape, attributes: {} });
  }
  return nodes;
}

/** `layer1.0.conv1`, which holds an operation -> `Sequential[layer1]/BasicBlock[0]/Conv2d[conv1]/`, PyTorch's boxes */
function boxesOf(path: string, types: ReadonlyMap<string, string>): string {
  let name = "";
  let parent = 0;
  for (let end = path.indexOf("."); ; end = path.indexOf(".", end + 1)) {
    const box = end < 0 ? path : path.slice(0, end);
    const type = types.get(box);
    if (type !== undefined && box !== "") {
      name += `${type}[${box.slice(parent)}]/`;
      parent = box.length + 1;
    }
    if (end < 0) return name;
  }
}

function kindOf(state: object): string {
  return "trainable" in state ? "Parameter" : "Buffer";
}

function attributesOf(
  { attributes }: ModelOperation,
  module: string | undefined,
): Record<string, NodeAttribute> {
  const shown: Record<string, NodeAttribute> = module === undefined ? {} : { module };
  for (const [name, value] of Object.entries(attributes)) {
    const isList = Array.isArray(value) && value.every((each) => typeof each === "number");
    if (isList || ["string", "number", "boolean"].includes(typeof value)) {
      shown[name] = value as NodeAttribute;
    }
  }
  return shown;
}

/** The classes of modules by their paths. */
function moduleTypes(root: ModuleCall): Map<string, string> {
  const types = new Map([[root.path, root.module.constructor.name]]);
  for (const step of root.steps) {
    if (!isModuleCall(step)) continue;
    for (const [path, type] of moduleTypes(step)) types.set(path, type);
  }
  return types;
}
