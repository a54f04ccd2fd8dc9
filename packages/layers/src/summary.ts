import { formatShape, inference, tidy, zeros, type Tensor } from "@stratajs/tensor";
import type { Module } from "./module.ts";

export interface LayerSummary {
  /** The layer's path in the model. */
  readonly path: string;
  /** Its class: `Conv2d`. */
  readonly type: string;
  readonly outputShape: readonly number[];
  /** Counted once, even where a layer is used twice. */
  readonly parameters: number;
}

/** A trace of one forward pass through a model; `String(summary)` is a table. */
export interface ModelSummary {
  readonly name: string;
  readonly inputShape: readonly number[];
  /** The layers without submodules, in the order in which they ran. */
  readonly layers: readonly LayerSummary[];
  readonly parameters: number;
  readonly trainableParameters: number;
  toString(): string;
}

/** Runs the model once on zeros, in prediction, and notes what each layer put out. */
export function summarize(model: Module, inputShape: readonly number[]): ModelSummary {
  const layers: LayerSummary[] = [];
  const seen = new Set<Module>();
  const leaves = [...model.namedModules()].filter(
    ([, module]) => module.namedChildren().next().done,
  );
  const restore = leaves.map(([path, module]) =>
    recordForward(module, (outputShape) => {
      const parameters = seen.has(module) ? 0 : countParameters(module);
      seen.add(module);
      layers.push({ path, type: module.constructor.name, outputShape, parameters });
    }),
  );
  try {
    tidy(() => void model.forward(zeros([...inputShape]), inference));
  } finally {
    for (const each of restore) each();
  }
  const summary = {
    name: model.constructor.name,
    inputShape,
    layers,
    parameters: countParameters(model),
    trainableParameters: countParameters(model, true),
  };
  return { ...summary, toString: () => toTable(summary) };
}

/** Covers a module's `forward` by one that calls `record`, until the function returned is called. */
function recordForward(
  module: Module,
  record: (outputShape: readonly number[]) => void,
): () => void {
  // A class may have made forward a property, as an arrow function.
  const own = Object.getOwnPropertyDescriptor(module, "forward");
  const forward = module.forward.bind(module);
  Object.defineProperty(module, "forward", {
    configurable: true,
    value: (...input: Parameters<Module["forward"]>): Tensor => {
      const output = forward(...input);
      record(output.shape);
      return output;
    },
  });
  return () => {
    if (own === undefined) Reflect.deleteProperty(module, "forward");
    else Object.defineProperty(module, "forward", own);
  };
}

function countParameters(module: Module, trainableOnly = false): number {
  const counted = new Set(module.parameters().filter((p) => p.trainable || !trainableOnly));
  return [...counted].reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
}

function toTable(summary: Omit<ModelSummary, "toString">): string {
  const rows = [
    ["layer", "type", "output", "parameters"],
    ["input", "", formatShape(summary.inputShape), ""],
    ...summary.layers.map(({ path, type, outputShape, parameters }) => [
      path || "(model)",
      type,
      formatShape(outputShape),
      parameters === 0 ? "" : parameters.toLocaleString("en-US"),
    ]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column === 3 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join("  ")
      .trimEnd(),
  );
  const rule = "─".repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  const total = summary.parameters.toLocaleString("en-US");
  const trainable = summary.trainableParameters.toLocaleString("en-US");
  return [
    summary.name,
    rule,
    lines[0],
    rule,
    ...lines.slice(1),
    rule,
    `${total} parameters, ${trainable} of them trainable`,
  ].join("\n");
}
