import { multiplyAdds, zeros } from "@stratajs/tensor";
import { toTable } from "./internal/summary-table.ts";
import type { Module } from "./module.ts";
import { isModuleCall, traceModel, type ModuleCall } from "./trace-model.ts";

export interface LayerSummary {
  /** The layer's path in the model. */
  readonly path: string;
  /** Its class: `Conv2d`. */
  readonly type: string;
  readonly outputShape: readonly number[];
  /** Counted once, even where a layer is used twice; those of the layers in it counted too. */
  readonly parameters: number;
  /** Of convolutions and matrix products; those of the layers in it counted too. */
  readonly multiplyAdds: number;
}

/** A layer or a block with what ran in it. */
export interface SummaryTree extends LayerSummary {
  readonly children: readonly SummaryTree[];
}

/** A trace of one forward pass through a model; `String(summary)` is a table. */
export interface ModelSummary {
  readonly name: string;
  readonly inputShape: readonly number[];
  /** The layers without submodules, in the order in which they ran. */
  readonly layers: readonly LayerSummary[];
  /** The model with its blocks and their layers. */
  readonly tree: SummaryTree;
  readonly parameters: number;
  readonly trainableParameters: number;
  /** For all images of the batch. */
  readonly multiplyAdds: number;
  toString(): string;
}

/** Runs the model once on zeros, in prediction, and notes what each layer put out. */
export function summarize(model: Module, inputShape: readonly number[]): ModelSummary {
  const x = zeros([...inputShape]);
  let root: ModuleCall;
  try {
    ({ root } = traceModel(model, x, { shapesOnly: true }));
  } finally {
    x.dispose();
  }
  const seen = new Set<Module>();
  const tree = toTree(root, seen);
  const summary = {
    name: model.constructor.name,
    inputShape,
    layers: leavesOf(tree, model),
    tree,
    parameters: countParameters(model),
    trainableParameters: countParameters(model, true),
    multiplyAdds: tree.multiplyAdds,
  };
  return { ...summary, toString: () => toTable(summary) };
}

function toTree({ path, module, outputs, steps }: ModuleCall, seen: Set<Module>): SummaryTree {
  const parameters = seen.has(module) ? 0 : countParameters(module);
  seen.add(module);
  const children = steps.filter(isModuleCall).map((call) => toTree(call, seen));
  const own = steps.reduce((sum, step) => sum + (isModuleCall(step) ? 0 : multiplyAdds(step)), 0);
  return {
    path,
    type: module.constructor.name,
    outputShape: outputs[0]?.shape ?? [],
    parameters,
    multiplyAdds: children.reduce((sum, child) => sum + child.multiplyAdds, own),
    children,
  };
}

/** A block in which none of its layers ran is none. */
function leavesOf(tree: SummaryTree, model: Module): LayerSummary[] {
  const blocks = new Set<string>();
  for (const [path, module] of model.namedModules()) {
    if (!module.namedChildren().next().done) blocks.add(path);
  }
  const collect = (node: SummaryTree): LayerSummary[] => {
    if (blocks.has(node.path)) return node.children.flatMap(collect);
    const { children: _, ...layer } = node;
    return [layer];
  };
  return collect(tree);
}

function countParameters(module: Module, trainableOnly = false): number {
  const counted = new Set(module.parameters().filter((p) => p.trainable || !trainableOnly));
  return [...counted].reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
}
