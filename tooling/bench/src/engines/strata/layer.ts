import {
  addRelu,
  avgPool2d,
  batchNormTraining,
  concat,
  dispose,
  globalAvgPool2d,
  maxPool2d,
  ones,
  registerGradients,
  relu,
  zeros,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from "@stratajs/tensor";
import { grads } from "@tensorflow/tfjs-core";
import type { LayerCase, LayerName } from "../../cases.ts";
import type { Prepared } from "../serve.ts";
import { random, randomImages } from "./random.ts";

interface LayerFunction {
  readonly inputs: Tensor[];
  readonly compute: (...inputs: Tensor[]) => Tensor;
}

/** A layer forward, or forward and backward to all its inputs from a given gradient of its output. */
export function prepareLayer(request: LayerCase): Prepared {
  registerGradients();
  const { inputs, compute } = layers[request.layer](request);
  const y = compute(...inputs);
  const dy = random(y.shape);
  y.dispose();
  const backward = grads(compute);
  return {
    run: request.backward
      ? () => dispose(backward(inputs, dy))
      : () => compute(...inputs).dispose(),
    dispose: () => dispose([...inputs, dy]),
  };
}

const layers: Record<LayerName, (shape: LayerCase) => LayerFunction> = {
  "batch norm": (shape) => ({
    inputs: batchNormInputs(shape),
    compute: (x, scale, offset) => normalize(x!, scale!, offset!),
  }),
  "batch norm + ReLU": (shape) => ({
    inputs: batchNormInputs(shape),
    compute: (x, scale, offset) => normalize(x!, scale!, offset!, "relu"),
  }),
  ReLU: (shape) => ({ inputs: [images(shape)], compute: (x) => relu(x!) }),
  "add + ReLU": (shape) => ({
    inputs: [images(shape), images(shape)],
    compute: (a, b) => addRelu(a!, b!),
  }),
  "max pooling 2/2": (shape) => ({
    inputs: [images(shape)],
    compute: (x) => maxPool2d(x as Tensor4D, { kernelSize: 2 }),
  }),
  "average pooling 2/2": (shape) => ({
    inputs: [images(shape)],
    compute: (x) => avgPool2d(x as Tensor4D, { kernelSize: 2 }),
  }),
  "global average pooling": (shape) => ({
    inputs: [images(shape)],
    compute: (x) => globalAvgPool2d(x as Tensor4D),
  }),
  "concat of two": ({ batch, size, channels }) => ({
    inputs: [0, 1].map(() => randomImages(batch, size, channels / 2)),
    compute: (a, b) => concat([a!, b!], 3),
  }),
};

function images({ batch, size, channels }: LayerCase): Tensor4D {
  return randomImages(batch, size, channels);
}

function batchNormInputs(shape: LayerCase): Tensor[] {
  return [images(shape), ones([shape.channels]), zeros([shape.channels])];
}

function normalize(
  x: Tensor,
  scale: Tensor,
  offset: Tensor,
  activation: "none" | "relu" = "none",
): Tensor {
  return batchNormTraining(x, { scale: scale as Tensor1D, offset: offset as Tensor1D, activation })
    .y;
}
