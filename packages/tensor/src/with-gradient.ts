import { engine, type NamedTensorMap, type Tensor } from "@tensorflow/tfjs-core";

export interface WithGradientOptions<Inputs extends NamedTensorMap, Output> {
  readonly inputs: Inputs;
  /** Computes the output; what it hands to `save` is alive when `backward` runs. */
  readonly forward: (save: (tensors: Tensor[]) => void) => Output;
  /** For each input that needs one, how to compute its gradient from that of the (first) output. */
  readonly backward: (
    dy: Output extends readonly [infer First, ...unknown[]] ? First : Output,
    saved: Tensor[],
  ) => { readonly [K in keyof Inputs]: () => Tensor };
}

interface GradientEngine {
  runKernelFunc(call: {
    forwardFunc: (backend: unknown, save: (tensors: Tensor[]) => void) => unknown;
    backwardsFunc: (dy: unknown, saved: Tensor[]) => Record<string, () => Tensor>;
    inputs: NamedTensorMap;
  }): unknown;
}

/**
 * An operation with a gradient of its own, on whatever backend is active.
 *
 * tfjs-core's `customGrad` is this with two losses: it computes the gradient of every input, wanted or
 * not (the images' gradient in a network's first convolution is a third of its time), and it allows one
 * output. Both go through the engine method that is called here, which tfjs-core types as private.
 * Auxiliary results that backward needs and that are large (a pooling's indices) belong into `save`, not
 * among the outputs: for outputs that nobody used the tape uploads zeros.
 */
export function withGradient<Inputs extends NamedTensorMap, Output extends Tensor | Tensor[]>({
  inputs,
  forward,
  backward,
}: WithGradientOptions<Inputs, Output>): Output {
  const gradientEngine = engine() as unknown as GradientEngine;
  return gradientEngine.runKernelFunc({
    inputs,
    forwardFunc: (_backend, save) => forward(save),
    backwardsFunc: (dy, saved) =>
      backward((Array.isArray(dy) ? dy[0] : dy) as Parameters<typeof backward>[0], saved),
  }) as Output;
}
