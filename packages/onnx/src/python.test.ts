import { wasm } from "@stratajs/backend-wasm";
import { useBackend } from "@stratajs/tensor";
import { createModel } from "@stratajs/zoo";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { exportOnnx } from "./index.ts";

/** A Python with the package onnx; `pip install onnx` makes one. */
const python = process.env["STRATA_PYTHON"] ?? "python3";
const hasOnnx = spawnSync(python, ["-c", "import onnx"]).status === 0;

/** The checker with its inference of shapes, and what a Python user sees of the model. */
const script = `
import json, sys, onnx
model = onnx.load(sys.argv[1])
onnx.checker.check_model(model, full_check=True)
onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
graph = model.graph
shape = lambda value: [d.dim_param or d.dim_value for d in value.type.tensor_type.shape.dim]
print(json.dumps({
  "input": shape(graph.input[0]), "output": shape(graph.output[0]),
  "nodes": [[node.name, node.op_type] for node in graph.node],
  "known": len(graph.value_info) + 1 == sum(len(node.output) for node in graph.node),
  "weights": {each.name: list(each.dims) for each in graph.initializer}}))
`;

describe("an ONNX file", () => {
  const reason = hasOnnx ? "" : ` (skipped: ${python} has no onnx)`;

  it.skipIf(!hasOnnx)(`is right to Python's checker, with PyTorch's names${reason}`, async () => {
    await useBackend([wasm()]);
    const folder = await mkdtemp(join(tmpdir(), "strata-onnx-"));
    try {
      const path = join(folder, "model.onnx");
      const model = createModel("cifarResNet20", { blocks: [1, 1, 1] });
      await exportOnnx(model, path, { inputShape: ["batch", 32, 32, 3] });
      model.dispose();
      const { status, stdout, stderr } = spawnSync(python, ["-c", script, path], {
        encoding: "utf8",
      });
      expect([status, stderr]).toEqual([0, ""]);
      const seen = JSON.parse(stdout) as Record<string, unknown>;
      expect(seen).toMatchObject({
        input: ["batch", 32, 32, 3],
        output: ["batch", 10],
        known: true,
        weights: { "blocks.1.net.0.weight": [32, 16, 3, 3], "output_net.2.weight": [10, 64] },
      });
      expect(seen["nodes"]).toContainEqual(["blocks.1.net.0", "Conv"]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
