import { isModuleCall, type ModelTrace, type ModuleCall } from "@stratajs/layers";
import { identity, inOrder, NCHW, type Axes } from "./axes.ts";
import { Conversion } from "./conversion.ts";
import { GraphBuilder, type GraphTensor, type Shape } from "./graph-builder.ts";
import type { GraphProto } from "./model-proto.ts";
import { converters } from "./operations/table.ts";
import type { HostTensor } from "./read-weights.ts";
import { TracedTensors } from "./traced-tensors.ts";

export type Layout = "NHWC" | "NCHW";

interface GraphOptions {
  readonly weights: ReadonlyMap<number, HostTensor>;
  /** Where they have names in place of sizes. */
  readonly shapes: ReadonlyMap<number, Shape>;
  readonly layout: Layout;
}

/** The ONNX graph of a trace. */
export function buildGraph(
  trace: ModelTrace,
  { weights, shapes, layout }: GraphOptions,
): GraphProto {
  const graph = new GraphBuilder();
  const tensors = new TracedTensors(graph, weights, shapes);
  const axesOf = (rank: number): Axes =>
    layout === "NCHW" && rank === NCHW.length ? NCHW : identity(rank);
  const inputAxes = axesOf(trace.input.shape.length);
  const input = graph.input("input", inOrder(tensors.shapeOf(trace.input), inputAxes));
  tensors.set(trace.input, { tensor: input, axes: inputAxes });
  const names = trace.outputs.map((_, i) => (i === 0 ? "output" : `output_${i + 1}`));
  const reserved = names.map((name) => graph.input(name, []).name);
  const layers = layersIn(trace.root);
  for (const operation of trace.operations) {
    // What comes from the code alone is in the file as numbers.
    if (operation.outputs[0]?.isConstant === true) continue;
    convert(new Conversion(operation, graph, tensors, layers.has(operation.path)));
  }
  const end = { path: "", name: "output", inputs: {}, outputs: [], attributes: {} };
  const outputs = trace.outputs.map((traced, i) => {
    const conversion = new Conversion(end, graph, tensors, false);
    const name = conversion.as(traced, axesOf(traced.shape.length));
    return nameOutput(graph, name, reserved[i]!);
  });
  return {
    name: trace.root.module.constructor.name,
    nodes: graph.nodes,
    initializers: graph.initializers,
    inputs: [input],
    outputs,
    values: graph.values.filter(({ name }) => !names.includes(name)),
  };
}

/** @throws with the layer's path and class. */
function convert(conversion: Conversion): void {
  const { name, path } = conversion.operation;
  const where = path === "" ? "the model itself" : `"${path}"`;
  const converter = converters.get(name);
  if (converter === undefined) {
    throw new Error(
      `exportOnnx knows no counterpart of the operation ${name}, which ${where} computes; ` +
        "build it from others, or leave that layer out of what you export",
    );
  }
  try {
    converter(conversion);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`exportOnnx cannot express ${name} of ${where}: ${reason}`, { cause: error });
  }
}

/** The paths of modules in whose calls no other module ran, but for the model itself. */
function layersIn(root: ModuleCall): Set<string> {
  const paths = new Set<string>();
  const visit = ({ path, steps }: ModuleCall): void => {
    const calls = steps.filter(isModuleCall);
    if (calls.length === 0 && path !== "") paths.add(path);
    calls.forEach(visit);
  };
  visit(root);
  return paths;
}

/** By renaming what puts it out; something else that is an output too is passed through. */
function nameOutput(graph: GraphBuilder, name: string, wanted: string): GraphTensor {
  const value = graph.values.find((other) => other.name === name);
  const isTaken = value === undefined || /^output(_\d+)?$/.test(name);
  if (!isTaken) {
    graph.rename(name, wanted);
    return { ...value, name: wanted };
  }
  throw new Error(
    `exportOnnx expected an output that the model computes, and only once, but got "${name}"`,
  );
}
