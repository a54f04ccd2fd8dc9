import { bytesKeptForBackward, Rng, tidy, zeros, type Tensor } from "@stratajs/tensor";
import type { Module } from "./module.ts";

/** Bytes of the tensors that stand at once in a training step, in float32. */
export interface TrainingMemory {
  readonly batchSize: number;
  /** Parameters and buffers. */
  readonly parameters: number;
  /** Of the trainable parameters. */
  readonly gradients: number;
  /** One value for each trainable parameter: momentum takes this once, Adam twice. */
  readonly optimizerState: number;
  /** What the forward pass keeps for the backward pass, the images among it. */
  readonly keptForBackward: number;
}

/**
 * How much memory training takes at a batch size, without running one that large: what the forward pass keeps is
 * measured with two and with three images, and grows by as much with each further one.
 *
 * The sum of the parts is a bound for the peak: gradients come as what was kept goes. `imageShape` is without the
 * batch: `[224, 224, 3]`. The model's buffers are put back as they were.
 */
export function trainingMemory(
  model: Module<never, unknown>,
  imageShape: readonly number[],
  batchSize: number,
): TrainingMemory {
  const [two, three] = [2, 3].map((batch) => keptBytes(model, [batch, ...imageShape]));
  const parameters = model.parameters();
  const buffers = [...model.namedBuffers()].flatMap(([, buffer]) =>
    "shape" in buffer ? [buffer] : [],
  );
  const trained = sizeOf(parameters.filter(({ trainable }) => trainable));
  return {
    batchSize,
    parameters: sizeOf(parameters) + sizeOf(buffers),
    gradients: trained,
    optimizerState: trained,
    keptForBackward: two! + (batchSize - 2) * (three! - two!),
  };
}

function keptBytes(model: Module<never, unknown>, inputShape: readonly number[]): number {
  const restore = [...model.namedBuffers()].map(([, buffer]) => buffer.snapshot());
  const standing = model.parameters().map(({ value }) => value);
  try {
    return tidy(() => {
      const x = zeros([...inputShape]);
      const context = { training: true, rng: new Rng(0) };
      return bytesKeptForBackward(() => model.forward(x as never, context) as Tensor, standing);
    });
  } finally {
    for (const putBack of restore) putBack();
  }
}

function sizeOf(parameters: readonly { readonly shape: readonly number[] }[]): number {
  return parameters.reduce((sum, { shape }) => sum + 4 * shape.reduce((a, b) => a * b, 1), 0);
}
