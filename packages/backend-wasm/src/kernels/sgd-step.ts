import { runOptimizerStep, section } from "./optimizer-table.ts";
import type { TrainingKernel } from "./training-kernel.ts";

export const sgdStep: TrainingKernel<"SgdStep"> = ({
  inputs,
  attributes: { count, nesterov },
  backend,
}) => {
  const hasMomentum = inputs.length > 2 * count + 1;
  const settings = backend.addressOf(inputs.at(-1)!);
  const parameters = section(inputs, count, 0);
  const gradients = section(inputs, count, 1);
  const buffers = hasMomentum ? section(inputs, count, 2) : undefined;
  return runOptimizerStep(
    backend,
    [parameters, gradients, buffers],
    [parameters, buffers],
    (table) => backend.kernels.sgdStep(table, count, settings, Number(nesterov)),
  );
};
