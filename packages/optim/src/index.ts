// Optimizers
export { AdamW, type AdamWOptions } from "./adam-w.ts";
export { SGD, type SGDOptions } from "./sgd.ts";
export { gradientNorm } from "./gradient-norm.ts";
export type { Optimizer, StepOptions } from "./optimizer.ts";

// Learning-rate schedules
export { Constant } from "./schedules/constant.ts";
export { OneCycle, type OneCycleOptions } from "./schedules/one-cycle.ts";
export { StepDecay, type StepDecayOptions } from "./schedules/step-decay.ts";
export type { Schedule } from "./schedules/schedule.ts";
