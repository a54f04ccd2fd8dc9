import { runOptimizerStep, section } from "./optimizer-step.ts";
import type { TrainingKernel } from "../training-kernel.ts";

export const sgdStep: TrainingKernel<"SgdStep"> = ({
  inputs,
  attributes: { count, nesterov, inPlace },
  backend,
}) => {
  const hasMomentum = inputs.length > 2 * count + 2;
  const [settings, factor] = inputs.slice(-2).map((tensor) => backend.addressOf(tensor));
  const parameters = section(inputs, count, 0);
  const gradients = section(inputs, count, 1);
  const buffers = hasMomentum ? section(inputs, count, 2) : undefined;
  return runOptimizerStep(backend, {
    kernel: "sgdStep",
    columns: [parameters, gradients, buffers],
    changing: [parameters, buffers],
    inPlace,
    rest: [settings!, factor!, Number(nesterov)],
  });
};
