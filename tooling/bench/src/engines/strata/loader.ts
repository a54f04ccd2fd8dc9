import {
  ArrayDataset,
  bytesOf,
  DataLoader,
  normalize,
  randomHorizontalFlip,
  randomResizedCrop,
  type ImageBatch,
} from "@stratajs/datasets";
import { bytesToFloat, dispose, Rng, tensor1d } from "@stratajs/tensor";
import type { LoadedStepCase, LoaderCase } from "../../cases.ts";
import type { Prepared } from "../serve.ts";
import { CLASSES } from "./network.ts";
import { createTrainedNetwork } from "./step.ts";

const EXAMPLES = 10_000;
const IMAGE_SHAPE = [32, 32, 3] as const;

/** Epoch after epoch of something like noise in CIFAR-10's shape. */
class EndlessBatches {
  readonly #loader: DataLoader;
  #epoch: AsyncIterator<ImageBatch>;

  constructor(batchSize: number, workers: number) {
    const pixels = EXAMPLES * IMAGE_SHAPE[0] * IMAGE_SHAPE[1] * IMAGE_SHAPE[2];
    const dataset = new ArrayDataset({
      images: new Uint8Array(pixels).map((_, i) => Math.imul(i, 0x9e3779b1) >>> 24),
      labels: Array.from({ length: EXAMPLES }, (_, i) => i % CLASSES),
      imageShape: IMAGE_SHAPE,
    });
    this.#loader = new DataLoader(dataset, {
      batchSize,
      shuffle: true,
      dropLast: true,
      rng: new Rng(0),
      transform: [
        randomResizedCrop(32),
        randomHorizontalFlip(),
        normalize({ mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.2435, 0.2616] }),
      ],
      workers,
    });
    this.#epoch = this.#loader.epoch();
  }

  async next(): Promise<ImageBatch> {
    for (;;) {
      const { value, done } = await this.#epoch.next();
      if (!done) return value;
      this.#epoch = this.#loader.epoch();
    }
  }

  dispose(): void {
    this.#loader.dispose();
  }
}

export function prepareLoader({ batch, batches: count, workers }: LoaderCase): Prepared {
  const batches = new EndlessBatches(batch, workers);
  return {
    async run() {
      for (let i = 0; i < count; i++) await batches.next();
    },
    dispose: () => batches.dispose(),
  };
}

export function prepareLoadedStep({ model, batch, workers }: LoadedStepCase): Prepared {
  const batches = new EndlessBatches(batch, workers);
  const network = createTrainedNetwork(model);
  return {
    async run() {
      const host = await batches.next();
      const { bytes, values } = bytesOf(host)!;
      const images = bytesToFloat(bytes, host.imageShape, values);
      const labels = tensor1d(host.labels, "int32");
      network.step(images, labels);
      dispose([images, labels]);
    },
    dispose: () => {
      batches.dispose();
      network.dispose();
    },
  };
}
