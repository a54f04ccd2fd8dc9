import { traceModel, type Module, type ModelTrace } from "@stratajs/layers";
import { writeAtomically } from "@stratajs/storage";
import { zeros } from "@stratajs/tensor";
import { buildGraph, type Layout } from "./build-graph.ts";
import { encodeModel } from "./encode-model.ts";
import type { Shape } from "./graph-builder.ts";
import type { GraphProto } from "./model-proto.ts";
import { readWeights } from "./read-weights.ts";
import { symbolicShapes } from "./symbolic-shapes.ts";

export interface ExportOnnxOptions {
  /**
   * Of the images, `[batch, height, width, channels]` whatever the layout. A text as the batch, such as `"batch"`,
   * is a size that is chosen when the model runs.
   */
  readonly inputShape: readonly [batch: number | string, ...sizes: number[]];
  /**
   * In which order the file's input, and an output of images, has its axes: that of `inputShape` by default, with
   * one Transpose in the graph; `"NCHW"` as files from PyTorch have it.
   */
  readonly layout?: Layout;
}

/** Those of ONNX 1.13: Resize and the reductions are as they still are in later ones. */
const OPSET = 18;
const IR_VERSION = 8;

/** By which a size that depends on the batch is told from one that does not. */
const [BATCH, OTHER_BATCH] = [2, 3];

/**
 * Writes a model as an ONNX file, whole or not at all: `torch.onnx.export`. Node only; elsewhere use
 * `serializeOnnx`.
 *
 * The graph is what `forward` computes in prediction, for any module. Weights have PyTorch's names and layouts,
 * nodes the paths of their layers; the graph's input is `input`, its output `output`.
 *
 * @throws naming the layer and the operation that ONNX has no counterpart of here.
 *
 * @example
 * ```ts
 * await exportOnnx(fuse(model), "flowers.onnx", { inputShape: ["batch", 224, 224, 3] });
 * ```
 */
export async function exportOnnx(
  model: Module<never, unknown>,
  path: string,
  options: ExportOnnxOptions,
): Promise<void> {
  const graph = await toGraph(model, options);
  await writeAtomically(
    path,
    encodeModel({ irVersion: IR_VERSION, opset: OPSET, producer: "strata", graph }),
  );
}

/** The bytes of the file that `exportOnnx` writes. */
export async function serializeOnnx(
  model: Module<never, unknown>,
  options: ExportOnnxOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const graph = await toGraph(model, options);
  const chunks = encodeModel({ irVersion: IR_VERSION, opset: OPSET, producer: "strata", graph });
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

async function toGraph(
  model: Module<never, unknown>,
  { inputShape, layout = "NHWC" }: ExportOnnxOptions,
): Promise<GraphProto> {
  const [batch, ...sizes] = inputShape;
  const trace = traceOnce(model, [typeof batch === "number" ? batch : BATCH, ...sizes]);
  try {
    const shapes =
      typeof batch === "number" ? new Map<number, Shape>() : shapesWith(batch, model, trace, sizes);
    return buildGraph(trace, { weights: await readWeights(trace), shapes, layout });
  } finally {
    trace.dispose();
  }
}

function shapesWith(
  batch: string,
  model: Module<never, unknown>,
  trace: ModelTrace,
  sizes: readonly number[],
): Map<number, Shape> {
  const other = traceOnce(model, [OTHER_BATCH, ...sizes]);
  other.dispose();
  return symbolicShapes(batch, trace, BATCH, other, OTHER_BATCH);
}

function traceOnce(model: Module<never, unknown>, shape: readonly number[]): ModelTrace {
  const x = zeros([...shape]);
  try {
    return traceModel(model, x, { keepConstants: true, shapesOnly: true });
  } finally {
    x.dispose();
  }
}
