import type { TrainingKernel } from "../training-kernel.ts";
import { runOptimizerStep } from "./optimizer-step.ts";

export const sgdStep: TrainingKernel<"SgdStep"> = (call) => {
  const { count, nesterov } = call.attributes;
  const hasMomentum = call.inputs.length > 2 * count + 2;
  return runOptimizerStep(call, {
    kernels: ["sgdStep"],
    memories: [hasMomentum],
    rest: [Number(nesterov)],
  });
};

export const adamStep: TrainingKernel<"AdamStep"> = (call) => {
  const { amsgrad, decoupledWeightDecay } = call.attributes;
  return runOptimizerStep(call, {
    kernels: ["adamStep"],
    memories: [true, true, amsgrad],
    rest: [Number(decoupledWeightDecay)],
  });
};

export const rmspropStep: TrainingKernel<"RmspropStep"> = (call) => {
  const { hasMomentum, centered } = call.attributes;
  return runOptimizerStep(call, {
    kernels: ["rmspropStep"],
    memories: [true, hasMomentum, centered],
  });
};

export const adagradStep: TrainingKernel<"AdagradStep"> = (call) =>
  runOptimizerStep(call, { kernels: ["adagradStep"], memories: [true] });

export const adadeltaStep: TrainingKernel<"AdadeltaStep"> = (call) =>
  runOptimizerStep(call, { kernels: ["adadeltaStep"], memories: [true, true] });

export const lionStep: TrainingKernel<"LionStep"> = (call) =>
  runOptimizerStep(call, { kernels: ["lionStep"], memories: [true] });
