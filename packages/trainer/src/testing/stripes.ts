import type { ImageBatch } from "@stratajs/datasets";
import {
  BatchNorm2d,
  Conv2d,
  Flatten,
  initialize,
  Linear,
  ReLU,
  Sequential,
} from "@stratajs/layers";
import { SGD } from "@stratajs/optim";
import { Rng, type Tensor2D, type Tensor4D } from "@stratajs/tensor";
import { ImageClassifier } from "../image-classifier.ts";

const SIZE = 6;

export interface StripesOptions {
  readonly examples: number;
  readonly batchSize: number;
  readonly seed?: number;
}

/** Noisy images of horizontal (label 0) and vertical (label 1) stripes, in batches. */
export function stripes({ examples, batchSize, seed = 1 }: StripesOptions): ImageBatch[] {
  const rng = new Rng(seed);
  const batches: ImageBatch[] = [];
  for (let start = 0; start < examples; start += batchSize) {
    const count = Math.min(batchSize, examples - start);
    const labels = Int32Array.from(rng.bernoulli(count, 0.5));
    const images = rng.normal(count * SIZE * SIZE, 0, 0.3);
    for (let pixel = 0; pixel < images.length; pixel++) {
      const label = labels[Math.floor(pixel / (SIZE * SIZE))]!;
      const row = Math.floor(pixel / SIZE) % SIZE;
      images[pixel]! += (label === 0 ? row : pixel) % 2;
    }
    batches.push({
      images,
      imageShape: [count, SIZE, SIZE, 1],
      labels,
      indices: Int32Array.from({ length: count }, (_, i) => start + i),
    });
  }
  return batches;
}

/** Convolution, batch norm, ReLU and a linear layer: `[batch, 6, 6, 1]` -> `[batch, 2]` */
export function tinyModel(seed = 0): Sequential<Tensor4D, Tensor2D> {
  const model = new Sequential<Tensor4D, Tensor2D>(
    new Conv2d(1, 4, { kernelSize: 3, padding: 1 }),
    new BatchNorm2d(4),
    new ReLU(),
    new Flatten(),
    new Linear(4 * SIZE * SIZE, 2),
  );
  initialize(model, new Rng(seed));
  return model;
}

export function tinyTask(model: Sequential<Tensor4D, Tensor2D> = tinyModel()): ImageClassifier {
  return new ImageClassifier(model, {
    optimizer: (parameters) => new SGD(parameters, { learningRate: 0.1, momentum: 0.9 }),
  });
}
