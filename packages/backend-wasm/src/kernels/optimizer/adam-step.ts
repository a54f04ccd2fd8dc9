import { runOptimizerStep, section } from "./optimizer-step.ts";
import type { TrainingKernel } from "../training-kernel.ts";

export const adamStep: TrainingKernel<"AdamStep"> = ({
  inputs,
  attributes: { count, decoupledWeightDecay, inPlace },
  backend,
}) => {
  const [settings, factor] = inputs.slice(-2).map((tensor) => backend.addressOf(tensor));
  const parameters = section(inputs, count, 0);
  const gradients = section(inputs, count, 1);
  const first = section(inputs, count, 2);
  const second = section(inputs, count, 3);
  return runOptimizerStep(backend, {
    kernel: "adamStep",
    columns: [parameters, gradients, first, second],
    changing: [parameters, first, second],
    inPlace,
    rest: [settings!, factor!, Number(decoupledWeightDecay)],
  });
};
