import { Rng } from "@stratajs/tensor";
import { OnnxGraph } from "./onnx-graph.ts";

const CLASSES = 1000;
const STAGES = [64, 128, 256, 512];

/**
 * ResNet-18 as torchvision has it, with random weights, as an ONNX file: `[batch, 3, size, size]` ->
 * `[batch, 1000]`, input "images", output of the last node. Batch norms are nodes of their own; a runtime may
 * fold them into the convolutions.
 */
export function onnxResNet18(batch: number, size: number): { model: Uint8Array; output: string } {
  const layers = new Layers();
  let x = layers.convolutionNorm("images", 3, 64, { kernel: 7, stride: 2 });
  x = layers.graph.node("Relu", [x]);
  const pool = { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] };
  x = layers.graph.node("MaxPool", [x], pool);
  let channels = 64;
  for (const [stage, out] of STAGES.entries()) {
    for (let block = 0; block < 2; block++) {
      x = layers.block(x, channels, out, block === 0 && stage > 0 ? 2 : 1);
      channels = out;
    }
  }
  x = layers.graph.node("GlobalAveragePool", [x]);
  x = layers.graph.node("Flatten", [x]);
  const weight = layers.random([CLASSES, channels], 1 / Math.sqrt(channels));
  const bias = layers.random([CLASSES], 0);
  const output = layers.graph.node("Gemm", [x, weight, bias], { transB: 1 });
  const model = layers.graph.toBytes(
    { name: "images", shape: [batch, 3, size, size] },
    { name: output, shape: [batch, CLASSES] },
  );
  return { model, output };
}

class Layers {
  readonly graph: OnnxGraph = new OnnxGraph();
  readonly #rng = new Rng(0);

  block(x: string, inChannels: number, outChannels: number, stride: number): string {
    const first = this.convolutionNorm(x, inChannels, outChannels, { kernel: 3, stride });
    const hidden = this.graph.node("Relu", [first]);
    const y = this.convolutionNorm(hidden, outChannels, outChannels, { kernel: 3, stride: 1 });
    const shortcut =
      stride === 1 ? x : this.convolutionNorm(x, inChannels, outChannels, { kernel: 1, stride });
    return this.graph.node("Relu", [this.graph.node("Add", [y, shortcut])]);
  }

  /** A convolution without bias, then a batch norm. */
  convolutionNorm(
    x: string,
    inChannels: number,
    outChannels: number,
    { kernel, stride }: { readonly kernel: number; readonly stride: number },
  ): string {
    const padding = (kernel - 1) / 2;
    const deviation = Math.sqrt(2 / (kernel * kernel * outChannels));
    const filter = this.random([outChannels, inChannels, kernel, kernel], deviation);
    const y = this.graph.node("Conv", [x, filter], {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [padding, padding, padding, padding],
    });
    const [one, zero] = [1, 0].map((value) =>
      this.graph.constant([outChannels], new Float32Array(outChannels).fill(value)),
    );
    const affineAndStatistics = [one!, zero!, zero!, one!];
    const epsilon = { float: 1e-5 };
    return this.graph.node("BatchNormalization", [y, ...affineAndStatistics], { epsilon });
  }

  /** A constant of normal values. */
  random(shape: readonly number[], deviation: number): string {
    const values = this.#rng.normal(shape.reduce((a, b) => a * b, 1));
    return this.graph.constant(
      shape,
      values.map((value) => value * deviation),
    );
  }
}
