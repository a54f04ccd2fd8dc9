import "@tensorflow/tfjs-backend-cpu";
import { activate, memory } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { AdamW, Constant, gradientNorm, OneCycle, SGD, StepDecay } from "./index.ts";
import { gradients, parameter, rounded } from "./testing/parameters.ts";

beforeAll(() => activate("cpu"));

// Trajectories against PyTorch's are in tooling/parity; here is what those files cannot show.
describe("an optimizer", () => {
  it("disposes of the gradients, unless they are to be kept", () => {
    const p = parameter(1, 2);
    const optimizer = new SGD([p], { learningRate: 0.1 });
    const before = memory().numTensors;
    optimizer.step(gradients(p, 1, 1));
    expect(memory().numTensors).toBe(before);
    const kept = gradients(p, 1, 1);
    optimizer.step(kept, { keep: true });
    expect(memory().numTensors).toBe(before + 1);
    expect(kept.get(p)!.isDisposed).toBe(false);
  });

  it("leaves parameters without a gradient alone", async () => {
    const [a, b] = [parameter(1), parameter(2)];
    new SGD([a, b], { learningRate: 0.1, weightDecay: 0.5 }).step(gradients(a, 1));
    expect(await rounded(b)).toEqual([2]);
  });

  it("refuses a state of another kind of optimizer and stays as it was", async () => {
    const p = parameter(1);
    const adam = new AdamW([p]);
    adam.step(gradients(p, 1));
    const sgd = new SGD([p], { learningRate: 0.1, momentum: 0.9 });
    const state = await adam.stateDict();
    expect(() => sgd.loadStateDict(state)).toThrow("0.momentum_buffer");
    expect((await sgd.stateDict()).size).toBe(0);
  });

  it("refuses damaged entries and stays as it was", async () => {
    const p = parameter(1, 2);
    const sgd = new SGD([p], { learningRate: 0.1, momentum: 0.9 });
    sgd.step(gradients(p, 1, 1));
    const before = await sgd.stateDict();
    const short = { dtype: "F32", shape: [2], data: new Float32Array(1) } as const;
    const negative = { dtype: "I64", shape: [], data: BigInt64Array.of(-1n) } as const;
    expect(() => sgd.loadStateDict(new Map([...before, ["0.momentum_buffer", short]]))).toThrow(
      "0.momentum_buffer expected 2 values but got 1",
    );
    expect(() => sgd.loadStateDict(new Map([...before, ["0.step", negative]]))).toThrow(
      "0.step expected a number of steps but got -1",
    );
    expect(await sgd.stateDict()).toEqual(before);
  });

  it("refuses a gradient of another shape, and disposes of it all the same", () => {
    const p = parameter(1, 2);
    const optimizer = new SGD([p], { learningRate: 0.1 });
    const before = memory().numTensors;
    expect(() => optimizer.step(gradients(p, 1, 2, 3))).toThrow(
      "expected a gradient [2] but got [3]",
    );
    expect(memory().numTensors).toBe(before);
  });

  it("clips by the norm of all parameters, whatever number of steps each has taken", async () => {
    const [a, b] = [parameter(0), parameter(0)];
    const optimizer = new SGD([a, b], { learningRate: 1 });
    optimizer.step(gradients(a, 0));
    optimizer.step(new Map([...gradients(a, 3), ...gradients(b, 4)]), { clipNorm: 2.5 });
    expect(await rounded(a)).toEqual([-1.5]);
    expect(await rounded(b)).toEqual([-2]);
  });

  it("clips values after the norm", async () => {
    const p = parameter(0, 0);
    const options = { clipNorm: 5, clipValue: 3.5 };
    new SGD([p], { learningRate: 1 }).step(gradients(p, -6, 8), options);
    expect(await rounded(p)).toEqual([3, -3.5]);
  });

  it("says that a limit below zero makes no sense, and disposes of the gradients", () => {
    const p = parameter(1);
    const optimizer = new SGD([p], { learningRate: 0.1 });
    const before = memory().numTensors;
    expect(() => optimizer.step(gradients(p, 1), { clipNorm: -1 })).toThrow(
      "an optimizer step expected clipNorm of at least 0 but got -1",
    );
    expect(() => optimizer.step(gradients(p, 1), { clipValue: NaN })).toThrow("clipValue");
    expect(memory().numTensors).toBe(before);
  });

  it("leaves what was cloned from a parameter as it was", async () => {
    const p = parameter(1, 2);
    const optimizer = new AdamW([p], { learningRate: 0.1 });
    for (let i = 0; i < 2; i++) optimizer.step(gradients(p, 1, 1));
    const kept = p.value.clone();
    const values = kept.dataSync().slice();
    optimizer.step(gradients(p, 1, 1));
    expect(kept.dataSync()).toEqual(values);
    kept.dispose();
  });

  it("steps a parameter that was given twice once", async () => {
    const p = parameter(1);
    new SGD([p, p], { learningRate: 0.5 }).step(gradients(p, 1));
    expect(await rounded(p)).toEqual([0.5]);
  });

  it("says which settings make no sense", () => {
    const p = parameter(1);
    expect(() => new SGD([p], { learningRate: -1 })).toThrow(
      "learningRate of at least 0 but got -1",
    );
    expect(() => new SGD([p], { learningRate: 1, nesterov: true })).toThrow("momentum above 0");
    expect(() => new AdamW([p], { betas: [0.9, 1] })).toThrow("betas in [0, 1)");
    expect(() => new SGD([], { learningRate: 1 })).toThrow("at least one parameter");
    expect(() => new SGD([p], { learningRate: NaN })).toThrow("learningRate of at least 0 but got");
    expect(() => new SGD([p], { learningRate: 1, dampening: NaN })).toThrow("dampening");
    expect(() => new AdamW([p], { weightDecay: NaN })).toThrow("weightDecay");
    expect(() => new AdamW([p], { betas: [NaN, 0.9] })).toThrow("betas in [0, 1)");
  });

  it("frees its buffers on dispose", () => {
    const p = parameter(1);
    const before = memory().numTensors;
    const optimizer = new AdamW([p]);
    optimizer.step(gradients(p, 1));
    expect(memory().numTensors).toBe(before + 2);
    optimizer.dispose();
    optimizer.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

describe("gradientNorm", () => {
  it("is that of all gradients together, and leaves them alone", () => {
    const [a, b] = [parameter(0, 0), parameter(0)];
    const all = new Map([...gradients(a, 2, 3), ...gradients(b, 6)]);
    const before = memory().numTensors;
    const norm = gradientNorm(all);
    expect(norm.dataSync()[0]).toBeCloseTo(7, 6);
    expect(memory().numTensors).toBe(before + 1);
    expect(all.get(a)!.isDisposed).toBe(false);
    expect(() => gradientNorm(new Map())).toThrow("at least one gradient");
  });
});

describe("SGD", () => {
  it("takes the first gradient whole, dampening or not", async () => {
    const p = parameter(1);
    const optimizer = new SGD([p], { learningRate: 0.1, momentum: 0.9, dampening: 0.5 });
    optimizer.step(gradients(p, 1));
    expect(await rounded(p)).toEqual([0.9]);
    // b = .9 · 1 + .5 · 1 = 1.4
    optimizer.step(gradients(p, 1));
    expect(await rounded(p)).toEqual([0.76]);
  });

  it("says that momentum cannot come later, rather than go on without", () => {
    const p = parameter(1);
    const optimizer = new SGD([p], { learningRate: 0.1 });
    optimizer.momentum = 0.9;
    expect(() => optimizer.step(gradients(p, 1))).toThrow("made without momentum");
  });
});

describe("AdamW", () => {
  it("takes as much of a squared gradient as 1 - β₂ says, digit for digit", async () => {
    const p = parameter(1);
    const optimizer = new AdamW([p], { betas: [0.9, 0.9999] });
    optimizer.step(gradients(p, 1));
    const second = (await optimizer.stateDict()).get("0.exp_avg_sq")!.data[0];
    // In float32, 1 - 0.9999 is 1.00017e-4.
    expect(Number(second) / 1e-4).toBeCloseTo(1, 6);
  });
});

const cycle = (options: object) => () =>
  new OneCycle(optimizer(), { maxLearningRate: 1, totalSteps: 10, ...options });

const optimizer = (): SGD => new SGD([parameter(1)], { learningRate: 0.1, momentum: 0.9 });

describe("schedules", () => {
  it("StepDecay counts epochs, or steps when asked", () => {
    const byEpoch = new StepDecay(optimizer(), { every: 2, gamma: 0.5 });
    expect([0, 1, 2, 4].map((epoch) => byEpoch.learningRate(99, epoch))).toEqual([
      0.1, 0.1, 0.05, 0.025,
    ]);
    const byStep = new StepDecay(optimizer(), { every: 2, gamma: 0.5, unit: "step" });
    expect(byStep.learningRate(2, 0)).toBe(0.05);
    expect(() => new StepDecay(optimizer(), { every: 0 })).toThrow("at least 1 but got 0");
  });

  it("OneCycle moves momentum against the rate and ends far below its start", () => {
    const target = optimizer();
    const schedule = new OneCycle(target, { maxLearningRate: 1, totalSteps: 100 });
    schedule.apply(0, 0);
    expect(target.learningRate).toBeCloseTo(0.04, 12);
    expect(target.momentum).toBe(0.95);
    schedule.apply(29, 0);
    expect(target.learningRate).toBeCloseTo(1, 12);
    expect(target.momentum).toBeCloseTo(0.85, 12);
    schedule.apply(99, 0);
    expect(target.learningRate).toBeCloseTo(4e-6, 12);
    expect(() => schedule.apply(100, 0)).toThrow("made for 100 steps but was asked for step 100");
  });

  // PyTorch's rule: phases end at pct_start * total_steps - 1 and total_steps - 1.
  it.each([
    ["one step ends at once", { totalSteps: 1 }, 0, 4e-6],
    [
      "no warm-up is half way down at the first of two steps",
      { totalSteps: 2, warmupFraction: 0 },
      0,
      (1 + 4e-6) / 2,
    ],
    ["no warm-up ends at the end", { totalSteps: 2, warmupFraction: 0 }, 1, 4e-6],
    ["nothing but warm-up starts at the start", { totalSteps: 5, warmupFraction: 1 }, 0, 1 / 25],
    ["nothing but warm-up ends at the peak", { totalSteps: 5, warmupFraction: 1 }, 4, 1],
  ])("OneCycle at its extremes: %s", (_name, options, step, expected) => {
    const schedule = new OneCycle(optimizer(), { maxLearningRate: 1, ...options });
    expect(schedule.learningRate(step)).toBeCloseTo(expected, 12);
  });

  it("say which settings make no sense", () => {
    expect(cycle({ maxLearningRate: NaN })).toThrow("maxLearningRate of at least 0 but got NaN");
    expect(cycle({ startDivisor: 0 })).toThrow("startDivisor above 0 but got 0");
    expect(cycle({ warmupFraction: 1.5 })).toThrow("warmupFraction in [0, 1] but got 1.5");
    expect(cycle({ totalSteps: 0 })).toThrow("totalSteps to be an integer of at least 1 but got 0");
    expect(() => new StepDecay(optimizer(), { every: 1, gamma: NaN })).toThrow("gamma");
  });

  it("Constant leaves the rate as the optimizer had it", () => {
    const target = optimizer();
    const schedule = new Constant(target);
    target.learningRate = 5;
    schedule.apply(3, 1);
    expect(target.learningRate).toBe(0.1);
  });
});
