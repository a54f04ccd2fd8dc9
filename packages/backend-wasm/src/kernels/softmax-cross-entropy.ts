import type { TrainingKernel } from "./training-kernel.ts";

export const softmaxCrossEntropy: TrainingKernel<"SoftmaxCrossEntropy"> = ({
  inputs: { logits, labels, classWeights },
  attributes: { labelSmoothing, ignoreIndex },
  backend,
}) => {
  const [batch, classes] = logits.shape as [number, number];
  const from = backend.addressOf(logits);
  const places = backend.addressOf(labels, "int32");
  const weights = backend.addressOf(classWeights);
  const outputs = backend.makeOutputs([
    [[batch], "float32"],
    [[batch], "float32"],
    [[batch, classes], "float32"],
  ]);
  const [losses, divisors, gradient] = outputs.map((output) => backend.addressOf(output));
  backend.kernels.softmaxCrossEntropy(
    ...([from, places, weights, losses!, divisors!, gradient!] as const),
    ...([batch, classes, labelSmoothing, ignoreIndex] as const),
  );
  return outputs;
};
