import type { TensorInfo } from "@tensorflow/tfjs-core";
import { withBatchNormStages } from "./batch-norm-task.ts";
import type { TrainingKernel } from "../training-kernel.ts";
import { cutRows, type WideRows } from "../wide-rows.ts";

export const batchNormTraining: TrainingKernel<"BatchNormTraining"> = ({
  inputs,
  attributes,
  backend,
}) => {
  const cut = cutOf(inputs.x);
  return backend.computeOutputs(outputsOf(inputs.x, cut), (outputs) => {
    const [result, mean, variance] = outputs as [TensorInfo, TensorInfo, TensorInfo];
    const tensors = { ...inputs, result, mean, variance };
    withBatchNormStages(backend, cut, tensors, attributes, ({ overRows, overChannels }) => {
      overRows("batchNormStatistics");
      overChannels("batchNormMergeStatistics");
      overRows("batchNormNormalise");
    });
  });
};

export const batchNormTrainingGradient: TrainingKernel<"BatchNormTrainingGradient"> = ({
  inputs,
  attributes,
  backend,
}) => {
  const cut = cutOf(inputs.x);
  return backend.computeOutputs(outputsOf(inputs.x, cut), (outputs) => {
    const [result, dscale, doffset] = outputs as [TensorInfo, TensorInfo, TensorInfo];
    const tensors = { ...inputs, result, dscale, doffset };
    withBatchNormStages(backend, cut, tensors, attributes, ({ overRows, overChannels }) => {
      overChannels("batchNormCoefficients");
      overRows("batchNormGradientSums");
      overChannels("batchNormMergeGradientSums");
      overRows("batchNormInputGradient");
    });
  });
};

export const batchNormInference: TrainingKernel<"BatchNormInference"> = ({
  inputs,
  attributes,
  backend,
}) => {
  const cut = cutOf(inputs.x);
  return backend.computeOutputs([[inputs.x.shape, "float32"]], ([result]) => {
    const tensors = { ...inputs, result: result! };
    withBatchNormStages(backend, cut, tensors, attributes, ({ overRows, overChannels }) => {
      overChannels("batchNormCoefficients");
      overRows("batchNormNormalise");
    });
  });
};

/** `[..., channels]` as rows. */
function cutOf({ shape }: TensorInfo): WideRows {
  const rows = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  return cutRows(rows, shape.at(-1)!);
}

/** One of x's shape and two vectors. */
function outputsOf(
  { shape }: TensorInfo,
  { channels }: WideRows,
): (readonly [readonly number[], "float32"])[] {
  return [
    [shape, "float32"],
    [[channels], "float32"],
    [[channels], "float32"],
  ];
}
