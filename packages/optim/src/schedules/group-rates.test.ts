import "@tensorflow/tfjs-backend-cpu";
import { activate } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import {
  CosineAnnealing,
  LinearRamp,
  OneCycle,
  PolynomialDecay,
  ReduceOnPlateau,
  SGD,
  type Optimizer,
  type Schedule,
} from "../index.ts";
import { parameter } from "../testing/parameters.ts";

beforeAll(() => activate("cpu"));

/** Rates of two groups, of 0.1 and 0.01 at the start, by step. */
type Rates = Readonly<Record<number, readonly [number, number]>>;

// What PyTorch 2.15 gives for the same arguments; ReduceLROnPlateau is told the metric 1 again and again.
const cases: readonly [string, (optimizer: Optimizer) => Schedule, Rates][] = [
  [
    "CosineAnnealing",
    (optimizer) => new CosineAnnealing(optimizer, { length: 8, minLearningRate: 0.002 }),
    {
      0: [0.1, 0.01],
      1: [0.09627009709305305, 0.009695518130045148],
      3: [0.0697514881858894, 0.007530733729460361],
      7: [0.00572990290694695, 0.002304481869954853],
      9: [0.00572990290694695, 0.002304481869954853],
    },
  ],
  [
    "LinearRamp",
    (optimizer) => new LinearRamp(optimizer, { length: 5, startFactor: 0.2 }),
    { 0: [0.02, 0.002], 1: [0.036, 0.0036], 3: [0.068, 0.0068], 7: [0.1, 0.01] },
  ],
  [
    "OneCycle",
    (optimizer) => new OneCycle(optimizer, { maxLearningRate: [1, 0.5], totalSteps: 12 }),
    {
      0: [0.04, 0.02],
      1: [0.3497896542195831, 0.17489482710979154],
      3: [0.9944154354509117, 0.49720771772545586],
      7: [0.46263710266697505, 0.23131855133348753],
      9: [0.1334775301888306, 0.0667387650944153],
    },
  ],
  [
    "PolynomialDecay",
    (optimizer) => new PolynomialDecay(optimizer, { length: 7, power: 2 }),
    {
      1: [0.07346938775510206, 0.0073469387755102054],
      3: [0.03265306122448979, 0.003265306122448979],
      7: [0, 0],
      9: [0, 0],
    },
  ],
  [
    "ReduceOnPlateau",
    (optimizer) =>
      new ReduceOnPlateau(optimizer, { factor: 0.5, patience: 0, minLearningRate: [0.03, 0.004] }),
    { 0: [0.1, 0.01], 1: [0.1, 0.01], 2: [0.05, 0.005], 3: [0.03, 0.004], 9: [0.03, 0.004] },
  ],
];

describe("the rates of groups are PyTorch's", () => {
  it.each(cases)("with %s", (_name, create, expected) => {
    const optimizer = new SGD(
      [{ parameters: [parameter(1)] }, { parameters: [parameter(1)], learningRate: 0.01 }],
      { learningRate: 0.1, momentum: 0.9 },
    );
    const schedule = create(optimizer);
    for (let step = 0; step < 10; step++) {
      schedule.apply(step, step);
      for (const [i, rate] of (expected[step] ?? []).entries())
        expect(optimizer.groups[i]!.learningRate).toBeCloseTo(rate, 12);
      schedule.observe?.(1);
    }
  });
});
