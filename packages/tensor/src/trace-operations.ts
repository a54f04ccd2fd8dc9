import type { Tensor } from "@tensorflow/tfjs-core";
import {
  OperationRecorder,
  startRecording,
  type Operation,
  type TracedTensor,
} from "./operation-recorder.ts";

export interface TraceOptions {
  /** Whether to keep what `OperationTrace.constants` has, for the caller to dispose of; no by default. */
  readonly keepConstants?: boolean;
  /**
   * Whether convolutions and matrix products put out zeros of their shape in place of results, so that a large
   * network takes no time; no by default.
   */
  readonly shapesOnly?: boolean;
  /** Called after each operation, with what it put out; what the function itself computes of that is not noted. */
  readonly onOperation?: (operation: Operation, outputs: readonly Tensor[]) => void;
}

export interface OperationTrace<T> {
  /** What the function returned. */
  readonly result: T;
  /** In the order in which they ran. */
  readonly operations: readonly Operation[];
  /**
   * By their ids, with `keepConstants`: what operations took that comes from numbers in the code, and from no
   * tensor that was there before.
   */
  readonly constants: ReadonlyMap<number, Tensor>;
}

/**
 * Runs a function once, on whatever backend is active, and notes what it computes.
 *
 * Training kernels come under their own names with their attributes, also where the backend has none and runs a
 * composition; everything else as tfjs's kernels. Tensors that were there before `f` ran are its inputs; make
 * those outside of it. `f` computes as it always does, on a tape too, and gets a function that says how the trace
 * knows a tensor.
 *
 * @example
 * ```ts
 * const { operations } = traceOperations(() => relu(conv2d(images, filter)));
 * operations.map(({ name }) => name); // ["Conv2d", "Relu"]
 * ```
 */
export function traceOperations<T>(
  f: (describe: (tensor: Tensor) => TracedTensor) => T,
  { keepConstants = false, shapesOnly = false, onOperation = () => {} }: TraceOptions = {},
): OperationTrace<T> {
  const recorder = new OperationRecorder({ keepConstants, shapesOnly, onOperation });
  const stop = startRecording(recorder);
  try {
    const result = f(recorder.describe);
    return { result, operations: recorder.operations, constants: recorder.constants };
  } catch (error) {
    for (const constant of recorder.constants.values()) constant.dispose();
    throw error;
  } finally {
    stop();
  }
}
