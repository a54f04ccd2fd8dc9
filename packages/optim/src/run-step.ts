import {
  runTrainingKernel,
  tensor1d,
  type Tensor,
  type TrainingKernelName,
  type TrainingKernels,
} from "@stratajs/tensor";
import type { StepBatch } from "./buffered-optimizer.ts";

type StepName = Extract<TrainingKernelName, `${string}Step`>;

/** What a kernel must be told beyond what every step is. */
type OwnAttributes<Name extends StepName> = Omit<
  TrainingKernels[Name]["attributes"],
  "count" | "isClipped" | "inPlace"
>;

/**
 * A batch's step by one kernel; `settings` in the order of its signature, but for clipValue, which comes last.
 *
 * @returns next parameters, then next buffers, in the batch's order.
 */
export function runStep<Name extends StepName>(
  name: Name,
  batch: StepBatch,
  settings: readonly number[],
  attributes: OwnAttributes<Name>,
): Tensor[] {
  const { parameters, gradients, buffers, clipping } = batch;
  const { factor, value, isIdle } = clipping;
  const vector = tensor1d([...settings, value]);
  return runTrainingKernel(name, [...parameters, ...gradients, ...buffers, vector, factor], {
    ...attributes,
    count: parameters.length,
    isClipped: !isIdle,
    inPlace: true,
  } as unknown as TrainingKernels[Name]["attributes"]);
}
