// Optimizers
export { Adadelta, type AdadeltaOptions } from "./adadelta.ts";
export { Adagrad, type AdagradOptions } from "./adagrad.ts";
export { Adam } from "./adam.ts";
export type { AdamOptions } from "./adam-family.ts";
export { AdamW, type AdamWOptions } from "./adam-w.ts";
export { LAMB, type LAMBOptions } from "./lamb.ts";
export { Lion, type LionOptions } from "./lion.ts";
export { RMSprop, type RMSpropOptions } from "./rmsprop.ts";
export { SGD, type SGDOptions } from "./sgd.ts";
export { gradientNorm } from "./gradient-norm.ts";
export type { Optimizer, StepOptions } from "./optimizer.ts";

// Parameter groups
export {
  decayWeightsOnly,
  type OptimizerParameters,
  type ParameterGroup,
  type ParameterGroupOptions,
} from "./parameter-groups.ts";

// Averages of weights
export {
  ExponentialMovingAverage,
  type ExponentialMovingAverageOptions,
} from "./exponential-moving-average.ts";
export { StochasticWeightAverage } from "./stochastic-weight-average.ts";
export type { Averaged, WeightAverage } from "./weight-average.ts";

// Learning-rate schedules
export { Constant } from "./schedules/constant.ts";
export { CosineAnnealing, type CosineAnnealingOptions } from "./schedules/cosine-annealing.ts";
export {
  CosineWarmRestarts,
  type CosineWarmRestartsOptions,
} from "./schedules/cosine-warm-restarts.ts";
export { ExponentialDecay, type ExponentialDecayOptions } from "./schedules/exponential-decay.ts";
export {
  LinearRamp,
  linearWarmup,
  type LinearRampOptions,
  type LinearWarmupOptions,
} from "./schedules/linear-ramp.ts";
export { MultiStepDecay, type MultiStepDecayOptions } from "./schedules/multi-step-decay.ts";
export { OneCycle, type OneCycleOptions } from "./schedules/one-cycle.ts";
export { PolynomialDecay, type PolynomialDecayOptions } from "./schedules/polynomial-decay.ts";
export { ReduceOnPlateau, type ReduceOnPlateauOptions } from "./schedules/reduce-on-plateau.ts";
export {
  SequentialSchedule,
  type SequentialScheduleOptions,
} from "./schedules/sequential-schedule.ts";
export { StepDecay, type StepDecayOptions } from "./schedules/step-decay.ts";
export type { Schedule, ScheduleState, ScheduleUnit } from "./schedules/schedule.ts";
