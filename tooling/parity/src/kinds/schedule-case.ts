import { SGD } from "@stratajs/optim";
import { Parameter } from "@stratajs/tensor";
import { Comparison, type Comparable, type Deviation } from "../comparison.ts";
import { buildSchedule } from "../optimizers.ts";

/** An entry of `schedules.json`: what 50 steps use. */
export interface ScheduleCase {
  readonly scheduler: string;
  readonly hyperparameters: Readonly<Record<string, unknown>>;
  readonly lr: number;
  readonly momentum: number;
  readonly rates: readonly number[];
  readonly momenta?: readonly number[];
  /** What the schedule is told after each step, where it watches a metric. */
  readonly metrics?: readonly number[];
}

/** Of the largest rate; host arithmetic is in float64 on both sides. */
const TOLERANCE = 1e-7;

export function isScheduleCase(value: unknown): value is ScheduleCase {
  return typeof value === "object" && value !== null && "scheduler" in value && "rates" in value;
}

export function runScheduleCase(one: ScheduleCase): Deviation[] {
  const data = new Float32Array(1);
  const parameter = new Parameter([1], { data, initializer: () => data });
  const optimizer = new SGD([parameter], { learningRate: one.lr, momentum: one.momentum });
  const schedule = buildSchedule(one.scheduler, one.hyperparameters, optimizer);
  const rates: number[] = [];
  const momenta: number[] = [];
  for (const step of one.rates.keys()) {
    schedule.apply(step, 0);
    rates.push(optimizer.learningRate);
    momenta.push(optimizer.momentum);
    if (one.metrics) schedule.observe?.(one.metrics[step]!);
  }
  const comparison = new Comparison({}, (_noise, largest) => TOLERANCE * largest);
  comparison.add("rates", toVector(rates), toVector(one.rates));
  if (one.momenta) comparison.add("momenta", toVector(momenta), toVector(one.momenta));
  optimizer.dispose();
  parameter.dispose();
  return comparison.deviations;
}

function toVector(values: readonly number[]): Comparable {
  return { shape: [values.length], data: values };
}
