import { AdamW, OneCycle, SGD, StepDecay, type Optimizer, type Schedule } from "@stratajs/optim";
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
  AdamW: (parameters, hyper) => {
    hyper.oneOf("amsgrad", [false], false);
    return new AdamW(parameters, {
      learningRate: hyper.number("lr", 1e-3),
      betas: hyper.pair("betas", [0.9, 0.999]),
      epsilon: hyper.number("eps", 1e-8),
      weightDecay: hyper.number("weight_decay", 0.01),
    });
  },
};

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
