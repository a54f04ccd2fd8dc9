import { DataLoader, type ImageBatch, type ImageDataset } from "@stratajs/datasets";
import {
  Conv2d,
  Flatten,
  initialize,
  Linear,
  MaxPool2d,
  Sequential,
  xavierUniform,
} from "@stratajs/layers";
import { SGD } from "@stratajs/optim";
import {
  argMax,
  dispose,
  Rng,
  sigmoid,
  softmaxCrossEntropy,
  tensor1d,
  tensor4d,
  tidy,
  valueAndGrads,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from "@stratajs/tensor";
import { BatchNormFromScratch } from "./batch-norm-from-scratch.ts";

/** `[batch, 28, 28, 1]` -> 8×24×24 -> 8×12×12 -> 32 -> `[batch, 10]` */
export function createNetwork(rng: Rng): Sequential<Tensor4D, Tensor2D> {
  const network = new Sequential<Tensor4D, Tensor2D>(
    new Conv2d(1, 8, { kernelSize: 5 }),
    new BatchNormFromScratch<Tensor4D>(8),
    sigmoid,
    new MaxPool2d({ kernelSize: 2 }),
    new Flatten(),
    new Linear(8 * 12 * 12, 32),
    new BatchNormFromScratch<Tensor2D>(32),
    sigmoid,
    new Linear(32, 10),
  );
  initialize(network, rng, xavierUniform);
  return network;
}

/** Trains for an epoch and gives back the mean loss of its batches. */
export async function trainEpoch(
  network: Sequential<Tensor4D, Tensor2D>,
  optimizer: SGD,
  { loader, rng }: { loader: DataLoader; rng: Rng },
): Promise<number> {
  let total = 0;
  let batches = 0;
  for await (const batch of loader) {
    const { images, labels } = upload(batch);
    const { value: loss, gradients } = valueAndGrads(
      () => softmaxCrossEntropy(network.forward(images, { training: true, rng }), labels),
      network.parameters(),
    );
    optimizer.step(gradients);
    total += (await loss.data())[0]!;
    batches++;
    dispose([images, labels, loss]);
  }
  return total / batches;
}

/** The share of examples that are classified correctly. */
export async function accuracyOf(
  network: Sequential<Tensor4D, Tensor2D>,
  dataset: ImageDataset,
): Promise<number> {
  let correct = 0;
  for await (const batch of new DataLoader(dataset, { batchSize: 500 })) {
    const { images, labels } = upload(batch);
    const predictions = tidy(() => argMax(network.forward(images), 1));
    const classes = await predictions.data();
    correct += batch.labels.filter((label, i) => label === classes[i]).length;
    dispose([images, labels, predictions]);
  }
  return correct / dataset.length;
}

function upload({ images, imageShape, labels }: ImageBatch): {
  images: Tensor4D;
  labels: Tensor1D;
} {
  return {
    images: tensor4d(images, [...imageShape], "float32"),
    labels: tensor1d(labels, "int32"),
  };
}
