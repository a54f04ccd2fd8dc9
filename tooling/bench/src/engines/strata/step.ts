import { SGD } from "@stratajs/optim";
import {
  dispose,
  memory,
  Rng,
  softmaxCrossEntropy,
  tensor1d,
  valueAndGrads,
  type Parameter,
  type Scalar,
  type Tensor1D,
  type Tensor4D,
} from "@stratajs/tensor";
import type { WasmMemory } from "@stratajs/backend-wasm";
import { engine } from "@tensorflow/tfjs-core";
import type { StepCase } from "../../cases.ts";
import type { Prepared } from "../serve.ts";
import { CLASSES, createNetwork } from "./network.ts";
import { randomImages } from "./random.ts";

/** A network in training, and one step of it. */
export interface TrainedNetwork {
  readonly parameters: readonly Parameter[];
  /** Reads the loss back. `afterForward` is called before the gradients are computed. */
  step(images: Tensor4D, labels: Tensor1D, afterForward?: () => void): void;
  dispose(): void;
}

export function createTrainedNetwork(name: string): TrainedNetwork {
  const rng = new Rng(0);
  const model = createNetwork(name);
  const optimizer = new SGD(model.parameters(), { learningRate: 0.01, momentum: 0.9 });
  return {
    parameters: model.parameters(),
    step(images, labels, afterForward) {
      const { value, gradients } = valueAndGrads(() => {
        const logits = model.forward(images, { training: true, rng });
        const loss: Scalar = softmaxCrossEntropy(logits, labels);
        afterForward?.();
        return loss;
      }, model.parameters());
      optimizer.step(gradients);
      const loss = value.dataSync()[0]!;
      value.dispose();
      if (!Number.isFinite(loss)) throw new Error(`the loss is ${loss}`);
    },
    dispose: () => optimizer.dispose(),
  };
}

/**
 * A whole training step. Facts: `parameters`, `peakBytes` (the most of the heap that was ever in use: meaningful
 * in a process that has had no other case) and `keptBytes` (what backward must keep, and what stands).
 */
export function prepareStep({ model: name, batch, size, channels }: StepCase): Prepared {
  const network = createTrainedNetwork(name);
  const images = randomImages(batch, size, channels);
  const labels = tensor1d(
    Array.from({ length: batch }, (_, i) => i % CLASSES),
    "int32",
  );
  let savedBytes = 0;
  return {
    run: () => network.step(images, labels),
    facts: () => {
      const { peakBytes, allocatedBytes } = memory() as unknown as WasmMemory;
      const standing = new Set(network.parameters.map(({ value }) => value.dataId));
      standing.add(images.dataId);
      network.step(images, labels, () => (savedBytes = bytesSaved(standing)));
      const parameters = network.parameters.reduce((sum, { value }) => sum + value.size, 0);
      // Between steps parameters, momentum, images and labels stand; backward adds the gradients.
      return { parameters, peakBytes, keptBytes: allocatedBytes + savedBytes + 4 * parameters };
    },
    dispose: () => {
      network.dispose();
      dispose([images, labels]);
    },
  };
}

/** Bytes of what the tape has saved for backward, each buffer counted once, without what stands anyway. */
function bytesSaved(standing: ReadonlySet<object>): number {
  const sizes = new Map<object, number>();
  for (const node of engine().state.activeTape ?? []) {
    for (const { dataId, size } of node.saved ?? []) {
      if (!standing.has(dataId)) sizes.set(dataId, 4 * size);
    }
  }
  return [...sizes.values()].reduce((a, b) => a + b, 0);
}
