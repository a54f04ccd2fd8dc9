import { Dropout } from "@stratajs/layers";
import { AdamW } from "@stratajs/optim";
import {
  memory,
  Rng,
  softmaxCrossEntropy,
  tensor1d,
  tensor4d,
  tidy,
  valueAndGrads,
  type Context,
  type Tensor4D,
} from "@stratajs/tensor";
import type { ImageModel } from "../index.ts";

export interface OverfitOptions {
  /** `[height, width, channels]` */
  readonly imageShape: readonly [number, number, number];
  readonly learningRate: number;
  readonly maxSteps?: number;
}

export interface Overfit {
  /** Losses before the first step and the last. */
  readonly first: number;
  readonly last: number;
  readonly steps: number;
  /** Tensors and bytes after each step from the second on, each count once. */
  readonly held: ReadonlySet<string>;
}

/**
 * Learns eight images of noise by heart, without dropout, until a tenth of the loss is left.
 *
 * An image's label is the first free class that can be learned: in SqueezeNet and NiN a relu puts out the classes, and
 * where it is closed at the start no gradient opens it again (PyTorch's own stay at an eighth of the loss for each).
 */
export function overfit(
  model: ImageModel,
  { imageShape, learningRate, maxSteps = 400 }: OverfitOptions,
): Overfit {
  for (const each of model.modules()) if (each instanceof Dropout) each.probability = 0;
  const rng = new Rng(1);
  const shape = [8, ...imageShape] as [number, number, number, number];
  const images = tensor4d(rng.normal(shape.reduce((a, b) => a * b)), shape);
  const labels = tensor1d(labelsFor(model, images, { training: true, rng }), "int32");
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
  return { first, last, steps, held };
}

/** A class for each image, each another; relus put out 0 where they are closed, and nothing else does. */
function labelsFor(model: ImageModel, images: Tensor4D, context: Context): number[] {
  const logits = tidy(() => model.forward(images, context).arraySync());
  const free = new Set(logits[0]!.keys());
  return logits.map((row) => {
    const label = [...free].find((each) => row[each] !== 0);
    if (label === undefined)
      throw new Error("none of the free classes can be learned: give it more");
    free.delete(label);
    return label;
  });
}
