import type { TrainingKernel } from "./training-kernel.ts";

export const batchNormTraining: TrainingKernel<"BatchNormTraining"> = ({
  inputs: { x, scale, offset },
  attributes: { epsilon, activation },
  backend,
}) => {
  const { kernels } = backend;
  const { rows, channels } = sizesOf(x.shape);
  const addresses = [x, scale, offset].map((tensor) => backend.addressOf(tensor));
  return backend.withWorkspace(kernels.batchNormWorkspace(channels), (workspace) => {
    const outputs = backend.makeOutputs([
      [x.shape, "float32"],
      [[channels], "float32"],
      [[channels], "float32"],
    ]);
    const [fromX, fromScale, fromOffset] = addresses as [number, number, number];
    const [y, mean, variance] = outputs.map((tensor) => backend.addressOf(tensor));
    const relu = Number(activation === "relu");
    kernels.batchNorm(
      ...([fromX, fromScale, fromOffset, y!, mean!, variance!] as const),
      ...([rows, channels, epsilon, relu, workspace] as const),
    );
    return outputs;
  });
};

export const batchNormTrainingGradient: TrainingKernel<"BatchNormTrainingGradient"> = ({
  inputs: { x, dy, mean, variance, scale, offset },
  attributes: { epsilon, activation },
  backend,
}) => {
  const { kernels } = backend;
  const { rows, channels } = sizesOf(x.shape);
  const inputs = [x, dy, mean, variance, scale, offset].map((tensor) => backend.addressOf(tensor));
  return backend.withWorkspace(kernels.batchNormWorkspace(channels), (workspace) => {
    const outputs = backend.makeOutputs([
      [x.shape, "float32"],
      [[channels], "float32"],
      [[channels], "float32"],
    ]);
    const targets = outputs.map((tensor) => backend.addressOf(tensor));
    const relu = Number(activation === "relu");
    const numbers = [...inputs, ...targets, rows, channels, epsilon, relu, workspace];
    kernels.batchNormGradient(...(numbers as Parameters<typeof kernels.batchNormGradient>));
    return outputs;
  });
};

/** `[..., channels]` as a matrix. */
function sizesOf(shape: readonly number[]): { rows: number; channels: number } {
  const channels = shape.at(-1)!;
  const rows = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  return { rows, channels };
}
