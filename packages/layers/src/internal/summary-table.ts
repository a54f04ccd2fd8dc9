import { formatShape } from "@stratajs/tensor";
import type { ModelSummary, SummaryTree } from "../summary.ts";

const HEADING = ["layer", "type", "output", "parameters", "multiply-adds"];

/** A summary as lines of text: the tree of its layers, and the totals. */
export function toTable(summary: Omit<ModelSummary, "toString">): string {
  const rows = [
    HEADING,
    ["input", "", formatShape(summary.inputShape), "", ""],
    ...rowsOf(summary.tree),
  ];
  const widths = HEADING.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, i) => (i < 3 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join("  ")
      .trimEnd(),
  );
  const rule = "─".repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  const [total, trainable, products] = [
    summary.parameters,
    summary.trainableParameters,
    summary.multiplyAdds,
  ].map((count) => count.toLocaleString("en-US"));
  return [
    summary.name,
    rule,
    lines[0],
    rule,
    ...lines.slice(1),
    rule,
    `${total} parameters, ${trainable} of them trainable; ${products} multiply-adds`,
  ].join("\n");
}

/** The layers of the model; of a layer alone, itself. */
function rowsOf(tree: SummaryTree): string[][] {
  if (tree.children.length === 0) return [toRow(tree, tree.path || "(model)")];
  return tree.children.flatMap((child) => branch(child, tree.path, "", ""));
}

function branch(node: SummaryTree, parent: string, first: string, rest: string): string[][] {
  const name =
    parent !== "" && node.path.startsWith(`${parent}.`)
      ? node.path.slice(parent.length + 1)
      : node.path;
  const last = node.children.length - 1;
  return [
    toRow(node, first + name),
    ...node.children.flatMap((child, i) =>
      branch(
        child,
        node.path,
        rest + (i === last ? "└─ " : "├─ "),
        rest + (i === last ? "   " : "│  "),
      ),
    ),
  ];
}

function toRow(
  { type, outputShape, parameters, multiplyAdds }: SummaryTree,
  name: string,
): string[] {
  const counts = [parameters, multiplyAdds].map((n) => (n === 0 ? "" : n.toLocaleString("en-US")));
  return [name, type, formatShape(outputShape), ...counts];
}
