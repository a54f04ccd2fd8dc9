import type { ImageBatch } from "@stratajs/datasets";
import type { Module } from "@stratajs/layers";
import { SGD } from "@stratajs/optim";
import {
  add,
  argMax,
  cast,
  dispose,
  equal,
  keep,
  Rng,
  scalar,
  softmaxCrossEntropy,
  sum,
  tensor1d,
  tensor4d,
  tidy,
  valueAndGrads,
  type Scalar,
  type Tensor2D,
  type Tensor4D,
} from "@stratajs/tensor";
import { ImageClassifier, Trainer } from "@stratajs/trainer";
import type { EpochCase } from "../../cases.ts";
import type { Prepared } from "../serve.ts";
import { CLASSES, createNetwork } from "./network.ts";

type Network = Module<Tensor4D, Tensor2D>;

const SETTINGS = { learningRate: 0.01, momentum: 0.9 };

/**
 * A training epoch on batches from the host, with the mean loss and the accuracy at its end: by the Trainer, or by the
 * loop that a careful person writes. Both upload every batch and read numbers back once.
 */
export function prepareEpoch(request: EpochCase): Prepared {
  const model = createNetwork(request.model);
  const batch = createBatch(request);
  const batches = Array.from({ length: request.steps }, () => batch);
  return request.by === "Trainer" ? byTrainer(model, batches) : byHand(model, batches);
}

function byTrainer(model: Network, train: readonly ImageBatch[]): Prepared {
  const task = new ImageClassifier(model, {
    optimizer: (parameters) => new SGD(parameters, SETTINGS),
  });
  return {
    run: async () => {
      const trainer = new Trainer({ checkLeaks: false });
      await trainer.fit(task, { train });
      expectFinite(trainer.metrics["trainLoss"]);
    },
  };
}

function byHand(model: Network, batches: readonly ImageBatch[]): Prepared {
  const rng = new Rng(0);
  return {
    run: async () => {
      const optimizer = new SGD(model.parameters(), SETTINGS);
      let [losses, correct] = [scalar(0), scalar(0)];
      for (const batch of batches) {
        const images = tensor4d(batch.images, [...batch.imageShape], "float32");
        const labels = tensor1d(batch.labels, "int32");
        let hits: Scalar | undefined;
        const { value, gradients } = valueAndGrads(() => {
          const logits = model.forward(images, { training: true, rng });
          hits = keep(sum(cast(equal(argMax(logits, -1), labels), "float32")) as Scalar);
          return softmaxCrossEntropy(logits, labels);
        }, model.parameters());
        optimizer.step(gradients);
        const before = [losses, correct];
        [losses, correct] = tidy(() => [add(losses, value), add(correct, hits!)]);
        dispose([...before, value, hits!, images, labels]);
      }
      expectFinite((await losses.data())[0]);
      expectFinite((await correct.data())[0]);
      dispose([losses, correct]);
      optimizer.dispose();
    },
  };
}

function createBatch({ batch, size, channels }: EpochCase): ImageBatch {
  return {
    images: new Rng(0).normal(batch * size * size * channels),
    imageShape: [batch, size, size, channels],
    labels: Int32Array.from({ length: batch }, (_, i) => i % CLASSES),
    indices: Int32Array.from({ length: batch }, (_, i) => i),
  };
}

function expectFinite(value: number | undefined): void {
  if (!Number.isFinite(value)) throw new Error(`the training came to ${value}`);
}
