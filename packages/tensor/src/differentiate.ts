import { engine, ones, tidy, type Scalar, type Tensor } from "@tensorflow/tfjs-core";
import { backpropagate, type TapeNode } from "./backpropagate.ts";

/** What tfjs-core's engine types as private. */
interface TapeEngine {
  startTape(): void;
  endTape(): void;
  readonly state: { activeTape: TapeNode[] | null; readonly gradientDepth: number };
}

/**
 * A scalar and its gradient in each of `xs`, undefined where it does not depend on it; all belong to the
 * caller, everything else is disposed of.
 *
 * tfjs-core's `engine().gradients` does the same, but holds every tensor of the backward pass, and all that
 * the forward pass saved, until the end: twice the memory of a training step.
 */
export function differentiate(
  f: () => Scalar,
  xs: readonly Tensor[],
): { value: Scalar; gradients: (Tensor | undefined)[] } {
  const { state } = engine() as unknown as TapeEngine;
  // Inside another gradient the tape is not ours to take apart.
  if (state.gradientDepth > 0) {
    const { value, grads } = engine().gradients(f, [...xs], undefined, true);
    return { value, gradients: grads };
  }
  return recordTape(
    () => tidy(f),
    (tape, value) => ({
      value,
      gradients: tidy(() => backpropagate(tape, value, ones(value.shape), xs)),
    }),
  );
}

/** Runs `f` on a tape, hands that to `read`, and frees all that is left of what it saved. */
export function recordTape<T, Result>(
  f: () => T,
  read: (tape: readonly TapeNode[], value: T) => Result,
): Result {
  const { state } = engine() as unknown as TapeEngine;
  try {
    const value = record(f);
    return read(state.activeTape ?? [], value);
  } finally {
    // What nodes that lead nowhere saved, or all that was saved when a function threw.
    for (const { saved = [] } of state.activeTape ?? []) {
      for (const tensor of saved) tensor.dispose();
    }
    state.activeTape = null;
  }
}

function record<T>(f: () => T): T {
  const tapeEngine = engine() as unknown as TapeEngine;
  tapeEngine.startTape();
  try {
    return f();
  } finally {
    tapeEngine.endTape();
  }
}
