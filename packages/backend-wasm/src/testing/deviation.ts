import {
  references,
  runTrainingKernel,
  type Tensor,
  type TrainingKernelName,
  type TrainingKernels,
} from "@stratajs/tensor";

/** How far the kernel is from the reference, of the largest value (at least 1); NaN where a shape or dtype differs. */
export function deviation<Name extends TrainingKernelName>(
  name: Name,
  inputs: TrainingKernels[Name]["inputs"],
  attributes: TrainingKernels[Name]["attributes"],
): number {
  const actual = runTrainingKernel(name, inputs, attributes) as Tensor[];
  const expected = references[name](inputs, attributes) as Tensor[];
  const alike = expected.map(({ shape, dtype }, i) => {
    const output = actual[i]!;
    return String([output.shape, output.dtype]) === String([shape, dtype]);
  });
  if (alike.includes(false) || actual.length !== expected.length) return Number.NaN;
  return Math.max(
    ...actual.map((output, i) => largestDifference(output.dataSync(), expected[i]!.dataSync())),
  );
}

/** The largest difference, of the largest expected value (at least 1). */
export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.NaN;
  let largest = 1;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i]!));
    worst = Math.max(worst, Math.abs(actual[i]! - expected[i]!));
  }
  return worst / largest;
}
