import { Dropout } from "@stratajs/layers";
import { AdamW } from "@stratajs/optim";
import {
  memory,
  Rng,
  softmaxCrossEntropy,
  tensor1d,
  tensor4d,
  valueAndGrads,
} from "@stratajs/tensor";
import type { ImageModel } from "../index.ts";

export interface OverfitOptions {
  /** `[height, width, channels]` */
  readonly imageShape: readonly [number, number, number];
  readonly learningRate: number;
  readonly maxSteps?: number;
}

export interface Overfit {
  /** The last loss as a part of the first. */
  readonly left: number;
  readonly steps: number;
  /** Tensors and bytes after each step from the second on, each count once. */
  readonly held: ReadonlySet<string>;
}

/** Learns eight images of noise by heart, without dropout, until a tenth of the loss is left. */
export function overfit(
  model: ImageModel,
  { imageShape, learningRate, maxSteps = 400 }: OverfitOptions,
): Overfit {
  for (const each of model.modules()) if (each instanceof Dropout) each.probability = 0;
  const rng = new Rng(1);
  const shape = [8, ...imageShape] as [number, number, number, number];
  const images = tensor4d(rng.normal(shape.reduce((a, b) => a * b)), shape);
  const labels = tensor1d([0, 1, 2, 3, 4, 5, 6, 7], "int32");
  const optimizer = new AdamW(model.parameters(), { learningRate, weightDecay: 0 });
  const held = new Set<string>();
  let [first, last, steps] = [0, 0, 0];
  while (steps < maxSteps) {
    const { value, gradients } = valueAndGrads(
      () => softmaxCrossEntropy(model.forward(images, { training: true, rng }), labels),
      model.parameters(),
    );
    optimizer.step(gradients);
    last = value.dataSync()[0]!;
    value.dispose();
    if (steps === 0) first = last;
    // The first step makes the optimizer's state.
    else held.add(`${memory().numTensors} tensors, ${memory().numBytes} bytes`);
    steps++;
    if (last < 0.1 * first) break;
  }
  for (const used of [optimizer, images, labels]) used.dispose();
  return { left: last / first, steps, held };
}
