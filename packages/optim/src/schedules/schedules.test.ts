import "@tensorflow/tfjs-backend-cpu";
import { activate } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import {
  Constant,
  CosineAnnealing,
  CosineWarmRestarts,
  ExponentialDecay,
  LinearRamp,
  linearWarmup,
  MultiStepDecay,
  OneCycle,
  PolynomialDecay,
  ReduceOnPlateau,
  SequentialSchedule,
  SGD,
  StepDecay,
  type Schedule,
} from "../index.ts";
import { parameter } from "../testing/parameters.ts";

beforeAll(() => activate("cpu"));

/** One group at 0.1; with more, the second at 0.01. */
function optimizer(groups = 1): SGD {
  const all = [
    { parameters: [parameter(1)] },
    { parameters: [parameter(1)], learningRate: 0.01 },
  ].slice(0, groups);
  return new SGD(all, { learningRate: 0.1, momentum: 0.9 });
}

const ratesOf = (of: SGD): number[] => of.groups.map((group) => group.learningRate);

// All rates of 50 steps against PyTorch's are in tooling/parity; here is what those cannot show.
describe("a schedule", () => {
  it.each<[string, (of: SGD, unit: "epoch" | "step") => Schedule, number]>([
    ["StepDecay", (of, unit) => new StepDecay(of, { every: 4, unit }), 0.01],
    ["MultiStepDecay", (of, unit) => new MultiStepDecay(of, { milestones: [3, 4], unit }), 0.001],
    ["ExponentialDecay", (of, unit) => new ExponentialDecay(of, { gamma: 0.5, unit }), 0.00625],
    ["CosineAnnealing", (of, unit) => new CosineAnnealing(of, { length: 8, unit }), 0.05],
    ["CosineWarmRestarts", (of, unit) => new CosineWarmRestarts(of, { firstLength: 4, unit }), 0.1],
    ["LinearRamp", (of, unit) => new LinearRamp(of, { length: 8, startFactor: 0, unit }), 0.05],
    ["PolynomialDecay", (of, unit) => new PolynomialDecay(of, { length: 8, unit }), 0.05],
  ])("%s counts epochs or steps", (_name, create, expected) => {
    expect(create(optimizer(), "epoch").learningRate(1000, 4)).toBeCloseTo(expected, 12);
    expect(create(optimizer(), "step").learningRate(4, 1000)).toBeCloseTo(expected, 12);
  });

  it("moves every group from its own rate", () => {
    const target = optimizer(2);
    new ExponentialDecay(target, { gamma: 0.5 }).apply(0, 2);
    expect(ratesOf(target)).toEqual([0.025, 0.0025]);
    // PyTorch's eta_min is that of all groups.
    const other = optimizer(2);
    new CosineAnnealing(other, { length: 3, minLearningRate: 0.001 }).apply(0, 3);
    expect(ratesOf(other)).toEqual([0.001, 0.001]);
  });

  it("OneCycle takes a peak for all groups or one for each", () => {
    const target = optimizer(2);
    const options = { totalSteps: 10, warmupFraction: 0.5 };
    new OneCycle(target, { ...options, maxLearningRate: 1 }).apply(4, 0);
    expect(ratesOf(target)).toEqual([1, 1]);
    new OneCycle(target, { ...options, maxLearningRate: [1, 0.5] }).apply(4, 0);
    expect(ratesOf(target)).toEqual([1, 0.5]);
    expect(() => new OneCycle(target, { ...options, maxLearningRate: [1] })).toThrow(
      "a maxLearningRate for each of 2 groups but got 1",
    );
  });

  it("says which settings make no sense", () => {
    const target = optimizer();
    expect(() => new MultiStepDecay(target, { milestones: [1.5] })).toThrow("milestone");
    expect(() => new ExponentialDecay(target, { gamma: -1 })).toThrow("gamma of at least 0");
    expect(() => new CosineAnnealing(target, { length: 0 })).toThrow("length to be an integer");
    expect(() => new CosineWarmRestarts(target, { firstLength: 2, lengthFactor: 0.5 })).toThrow(
      "lengthFactor to be an integer of at least 1 but got 0.5",
    );
    expect(() => new PolynomialDecay(target, { length: 5, power: NaN })).toThrow("power");
    expect(() => new LinearRamp(target, { length: 5, startFactor: -1 })).toThrow("startFactor");
    expect(() => new StepDecay(target, { every: 1, unit: "day" as "step" })).toThrow(
      'StepDecay expected unit "epoch" or "step" but got "day"',
    );
  });
});

describe("SequentialSchedule", () => {
  it("begins every schedule at its own start", () => {
    const target = optimizer();
    const into = new StepDecay(target, { every: 2 });
    const schedule = linearWarmup(target, { length: 3, startFactor: 0.5, into });
    const rates = [0, 1, 2, 3, 4, 5].map((epoch) => schedule.learningRate(10 * epoch, epoch));
    const expected = [0.05, 0.05 + 0.05 / 3, 0.05 + 0.1 / 3, 0.1, 0.1, 0.01];
    for (const [i, rate] of rates.entries()) expect(rate).toBeCloseTo(expected[i]!, 12);
  });

  it("warms up into one cycle by steps, momentum included", () => {
    const target = optimizer();
    const into = new OneCycle(target, { maxLearningRate: 1, totalSteps: 100 });
    const schedule = linearWarmup(target, { length: 10, into });
    schedule.apply(5, 0);
    expect(target.momentum).toBe(0.9);
    schedule.apply(39, 0);
    expect(target.learningRate).toBeCloseTo(1, 12);
    expect(target.momentum).toBeCloseTo(0.85, 12);
  });

  it("lets a schedule that watches a metric hear of it in its turn only", () => {
    const target = optimizer();
    const into = new ReduceOnPlateau(target, { patience: 0, monitor: "loss" });
    const schedule = linearWarmup(target, { length: 2, into });
    expect(schedule.monitor).toBe("loss");
    for (let epoch = 0; epoch < 4; epoch++) {
      schedule.apply(epoch, epoch);
      schedule.observe(1);
    }
    expect(schedule.learningRate(4, 4)).toBeCloseTo(0.01, 12);
    const resumed = linearWarmup(target, {
      length: 2,
      into: new ReduceOnPlateau(optimizer(), { patience: 0 }),
    });
    resumed.loadState(JSON.parse(JSON.stringify(schedule.state())));
    expect(resumed.learningRate(4, 4)).toBeCloseTo(0.01, 12);
    expect(() => resumed.loadState([null])).toThrow("a state of 2 schedules but got [null]");
    const plain = new SequentialSchedule([new Constant(target)], { milestones: [] });
    expect(plain.state()).toBeUndefined();
  });

  it("says what does not fit together", () => {
    const target = optimizer();
    const [byEpoch, byStep] = [
      new StepDecay(target, { every: 1 }),
      new StepDecay(target, { every: 1, unit: "step" }),
    ];
    expect(() => new SequentialSchedule([byEpoch, byStep], { milestones: [1] })).toThrow(
      "schedules that count epochs but got a StepDecay that counts steps",
    );
    expect(() => linearWarmup(target, { length: 100, unit: "step", into: byEpoch })).toThrow(
      'give it the unit "step"',
    );
    expect(() => new SequentialSchedule([byEpoch], { milestones: [1] })).toThrow("one milestone");
    const three = [byEpoch, byEpoch, byEpoch];
    expect(() => new SequentialSchedule(three, { milestones: [5, 3] })).toThrow(
      "rising milestones but got 5, 3",
    );
  });
});

describe("ReduceOnPlateau", () => {
  it("keeps a floor, for all groups or each, and leaves tiny changes out", () => {
    const target = optimizer(2);
    const schedule = new ReduceOnPlateau(target, {
      patience: 0,
      factor: 0.5,
      minLearningRate: [0.04, 0.01],
    });
    for (let epoch = 0; epoch < 4; epoch++) schedule.observe(1);
    schedule.apply();
    expect(ratesOf(target)).toEqual([0.04, 0.01]);
    const still = new ReduceOnPlateau(target, { patience: 0, epsilon: 1 });
    for (let epoch = 0; epoch < 4; epoch++) still.observe(1);
    expect(still.learningRate(0, 0)).toBe(0.04);
  });

  it("takes an absolute threshold, and NaN for no better", () => {
    const schedule = new ReduceOnPlateau(optimizer(), {
      mode: "max",
      patience: 1,
      threshold: 0.1,
      thresholdMode: "absolute",
    });
    for (const metric of [NaN, 0.5, 0.61, NaN]) schedule.observe(metric);
    expect(schedule.learningRate(0, 0)).toBe(0.1);
    schedule.observe(0.7);
    expect(schedule.learningRate(0, 0)).toBeCloseTo(0.01, 12);
  });

  it("goes on from its state as if it had not stopped", () => {
    const [first, second] = [new ReduceOnPlateau(optimizer()), new ReduceOnPlateau(optimizer())];
    for (let i = 0; i < 9; i++) first.observe(1);
    second.loadState(JSON.parse(JSON.stringify(first.state())));
    for (let i = 0; i < 3; i++) {
      first.observe(1);
      second.observe(1);
      expect(second.state()).toEqual(first.state());
    }
    expect(second.learningRate(0, 0)).toBeCloseTo(0.01, 12);
  });

  it("says which settings and states make no sense", () => {
    const create = (options: object) => () => new ReduceOnPlateau(optimizer(), options);
    expect(create({ factor: 1 })).toThrow("factor in [0, 1) but got 1");
    expect(create({ patience: -1 })).toThrow("patience to be an integer of at least 0");
    expect(create({ mode: "least" })).toThrow('mode "min" or "max" but got "least"');
    expect(create({ thresholdMode: "rel" })).toThrow("thresholdMode");
    expect(create({ minLearningRate: [1, 2] })).toThrow("for each of 1 groups but got 2");
    const schedule = new ReduceOnPlateau(optimizer());
    const before = schedule.state();
    for (const state of [null, {}, { ...(before as object), rates: [1, 2] }, 5]) {
      expect(() => schedule.loadState(state as never)).toThrow("expected a state { rates");
    }
    expect(schedule.state()).toEqual(before);
  });
});
