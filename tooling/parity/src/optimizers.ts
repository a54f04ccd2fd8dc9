import {
  Adadelta,
  Adagrad,
  Adam,
  AdamW,
  CosineAnnealing,
  CosineWarmRestarts,
  ExponentialDecay,
  LinearRamp,
  MultiStepDecay,
  OneCycle,
  PolynomialDecay,
  ReduceOnPlateau,
  RMSprop,
  SequentialSchedule,
  SGD,
  StepDecay,
  type AdamOptions,
  type Optimizer,
  type Schedule,
} from "@stratajs/optim";
import type { Parameter } from "@stratajs/tensor";
import { Hyperparameters } from "./hyperparameters.ts";
import { UnknownCase } from "./unknown-case.ts";

type Arguments = Readonly<Record<string, unknown>>;

/** Our counterpart of each optimizer of `torch.optim`. To add one, add a line. */
const optimizers: Readonly<
  Record<string, (parameters: readonly Parameter[], hyper: Hyperparameters) => Optimizer>
> = {
  SGD: (parameters, hyper) =>
    new SGD(parameters, {
      learningRate: hyper.number("lr", 1e-3),
      momentum: hyper.number("momentum", 0),
      dampening: hyper.number("dampening", 0),
      weightDecay: hyper.number("weight_decay", 0),
      nesterov: hyper.boolean("nesterov", false),
    }),
  Adam: (parameters, hyper) => new Adam(parameters, adamOptions(hyper, 0)),
  AdamW: (parameters, hyper) => new AdamW(parameters, adamOptions(hyper, 0.01)),
  RMSprop: (parameters, hyper) =>
    new RMSprop(parameters, {
      learningRate: hyper.number("lr", 0.01),
      alpha: hyper.number("alpha", 0.99),
      epsilon: hyper.number("eps", 1e-8),
      weightDecay: hyper.number("weight_decay", 0),
      momentum: hyper.number("momentum", 0),
      centered: hyper.boolean("centered", false),
    }),
  Adagrad: (parameters, hyper) =>
    new Adagrad(parameters, {
      learningRate: hyper.number("lr", 0.01),
      learningRateDecay: hyper.number("lr_decay", 0),
      weightDecay: hyper.number("weight_decay", 0),
      initialAccumulator: hyper.number("initial_accumulator_value", 0),
      epsilon: hyper.number("eps", 1e-10),
    }),
  Adadelta: (parameters, hyper) =>
    new Adadelta(parameters, {
      learningRate: hyper.number("lr", 1),
      rho: hyper.number("rho", 0.9),
      epsilon: hyper.number("eps", 1e-6),
      weightDecay: hyper.number("weight_decay", 0),
    }),
};

function adamOptions(hyper: Hyperparameters, weightDecay: number): AdamOptions {
  return {
    learningRate: hyper.number("lr", 1e-3),
    betas: hyper.pair("betas", [0.9, 0.999]),
    epsilon: hyper.number("eps", 1e-8),
    weightDecay: hyper.number("weight_decay", weightDecay),
    amsgrad: hyper.boolean("amsgrad", false),
  };
}

/** And of each schedule of `torch.optim.lr_scheduler` that is stepped after every training step. */
const schedules: Readonly<
  Record<string, (optimizer: Optimizer, hyper: Hyperparameters) => Schedule>
> = {
  StepLR: (optimizer, hyper) =>
    new StepDecay(optimizer, {
      every: hyper.number("step_size"),
      gamma: hyper.number("gamma", 0.1),
      unit: "step",
    }),
  MultiStepLR: (optimizer, hyper) =>
    new MultiStepDecay(optimizer, {
      milestones: hyper.numbers("milestones"),
      gamma: hyper.number("gamma", 0.1),
      unit: "step",
    }),
  ExponentialLR: (optimizer, hyper) =>
    new ExponentialDecay(optimizer, { gamma: hyper.number("gamma"), unit: "step" }),
  CosineAnnealingLR: (optimizer, hyper) =>
    new CosineAnnealing(optimizer, {
      length: hyper.number("T_max"),
      minLearningRate: hyper.number("eta_min", 0),
      unit: "step",
    }),
  CosineAnnealingWarmRestarts: (optimizer, hyper) =>
    new CosineWarmRestarts(optimizer, {
      firstLength: hyper.number("T_0"),
      lengthFactor: hyper.number("T_mult", 1),
      minLearningRate: hyper.number("eta_min", 0),
      unit: "step",
    }),
  LinearLR: (optimizer, hyper) =>
    new LinearRamp(optimizer, {
      length: hyper.number("total_iters", 5),
      startFactor: hyper.number("start_factor", 1 / 3),
      endFactor: hyper.number("end_factor", 1),
      unit: "step",
    }),
  PolynomialLR: (optimizer, hyper) =>
    new PolynomialDecay(optimizer, {
      length: hyper.number("total_iters", 5),
      power: hyper.number("power", 1),
      unit: "step",
    }),
  ReduceLROnPlateau: (optimizer, hyper) => {
    const thresholdMode = hyper.oneOf("threshold_mode", ["rel", "abs"], "rel");
    return new ReduceOnPlateau(optimizer, {
      mode: hyper.oneOf("mode", ["min", "max"], "min"),
      factor: hyper.number("factor", 0.1),
      patience: hyper.number("patience", 10),
      threshold: hyper.number("threshold", 1e-4),
      thresholdMode: thresholdMode === "rel" ? "relative" : "absolute",
      cooldown: hyper.number("cooldown", 0),
      minLearningRate: hyper.number("min_lr", 0),
      epsilon: hyper.number("eps", 1e-8),
    });
  },
  SequentialLR: (optimizer, hyper) =>
    new SequentialSchedule(
      hyper.calls("schedulers").map(([op, values]) => buildSchedule(op, values, optimizer)),
      { milestones: hyper.numbers("milestones"), unit: "step" },
    ),
  OneCycleLR: (optimizer, hyper) => {
    const anneal = hyper.oneOf("anneal_strategy", ["cos", "linear"], "cos");
    const cycles = hyper.boolean("cycle_momentum", true);
    const momentum = [
      hyper.number("base_momentum", 0.85),
      hyper.number("max_momentum", 0.95),
    ] as const;
    return new OneCycle(optimizer, {
      maxLearningRate: hyper.number("max_lr"),
      totalSteps: hyper.number("total_steps"),
      warmupFraction: hyper.number("pct_start", 0.3),
      anneal: anneal === "cos" ? "cosine" : anneal,
      startDivisor: hyper.number("div_factor", 25),
      endDivisor: hyper.number("final_div_factor", 1e4),
      threePhase: hyper.boolean("three_phase", false),
      momentum: cycles && momentum,
    });
  },
};

/** @throws UnknownCase when there is none, or none with these arguments. */
export function buildOptimizer(
  op: string,
  values: Arguments,
  parameters: readonly Parameter[],
): Optimizer {
  const build = optimizers[op];
  if (build === undefined) throw new UnknownCase(op);
  const hyper = new Hyperparameters(op, values);
  const optimizer = build(parameters, hyper);
  hyper.expectAllRead();
  return optimizer;
}

/** @throws UnknownCase when there is none, or none with these arguments. */
export function buildSchedule(op: string, values: Arguments, optimizer: Optimizer): Schedule {
  const build = schedules[op];
  if (build === undefined) throw new UnknownCase(op);
  const hyper = new Hyperparameters(op, values);
  const schedule = build(optimizer, hyper);
  hyper.expectAllRead();
  return schedule;
}
