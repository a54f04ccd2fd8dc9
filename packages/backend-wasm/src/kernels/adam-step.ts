import { runOptimizerStep, section } from "./optimizer-table.ts";
import type { TrainingKernel } from "./training-kernel.ts";

export const adamStep: TrainingKernel<"AdamStep"> = ({
  inputs,
  attributes: { count, decoupledWeightDecay },
  backend,
}) => {
  const settings = backend.addressOf(inputs.at(-1)!);
  const parameters = section(inputs, count, 0);
  const gradients = section(inputs, count, 1);
  const first = section(inputs, count, 2);
  const second = section(inputs, count, 3);
  return runOptimizerStep(
    backend,
    [parameters, gradients, first, second],
    [parameters, first, second],
    (table) => backend.kernels.adamStep(table, count, settings, Number(decoupledWeightDecay)),
  );
};
