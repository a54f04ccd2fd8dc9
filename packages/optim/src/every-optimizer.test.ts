import "@tensorflow/tfjs-backend-cpu";
import { activate, memory, type Parameter } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import {
  Adadelta,
  Adagrad,
  Adam,
  AdamW,
  LAMB,
  Lion,
  RMSprop,
  SGD,
  type Optimizer,
  type OptimizerParameters,
} from "./index.ts";
import { gradients, parameter } from "./testing/parameters.ts";

beforeAll(() => activate("cpu"));

const optimizers: Readonly<Record<string, (parameters: OptimizerParameters) => Optimizer>> = {
  SGD: (all) => new SGD(all, { learningRate: 0.1, momentum: 0.9, dampening: 0.5 }),
  Adam: (all) => new Adam(all, { learningRate: 0.1, weightDecay: 0.1 }),
  AMSGrad: (all) => new AdamW(all, { learningRate: 0.1, amsgrad: true }),
  AdamW: (all) => new AdamW(all, { learningRate: 0.1 }),
  RMSprop: (all) => new RMSprop(all, { learningRate: 0.1 }),
  "RMSprop, centered, with momentum": (all) =>
    new RMSprop(all, { learningRate: 0.1, momentum: 0.9, centered: true, weightDecay: 0.1 }),
  Adagrad: (all) => new Adagrad(all, { learningRateDecay: 0.1, initialAccumulator: 0.5 }),
  Adadelta: (all) => new Adadelta(all, { weightDecay: 0.1 }),
  Lion: (all) => new Lion(all, { learningRate: 0.1, weightDecay: 0.1 }),
  LAMB: (all) => new LAMB(all, { learningRate: 0.1 }),
};

function stepOf(optimizer: Optimizer, p: Parameter, ...values: number[]): void {
  optimizer.step(gradients(p, ...values), { clipNorm: 2, clipValue: 1.5 });
}

// Trajectories against PyTorch's are in tooling/parity; here is what holds for all.
describe.each(Object.entries(optimizers))("%s", (_name, create) => {
  it("goes on from a saved state as if it had not stopped", async () => {
    const [a, b] = [parameter(1, -2), parameter(0, 0)];
    const first = create([a]);
    for (let i = 0; i < 3; i++) stepOf(first, a, 0.5, -1 + i);
    const second = create([b]);
    b.assign(await a.data());
    second.loadStateDict(await first.stateDict());
    stepOf(first, a, 2, 3);
    stepOf(second, b, 2, 3);
    expect(await b.data()).toEqual(await a.data());
    expect(await second.stateDict()).toEqual(await first.stateDict());
  });

  it("holds from the second step on what it held, and nothing after dispose", () => {
    const [a, b] = [parameter(1, 2), parameter(3)];
    const before = memory();
    const optimizer = create([{ parameters: [a] }, { parameters: [b], weightDecay: 0 }]);
    const step = (): void =>
      optimizer.step(new Map([...gradients(a, 1, -1), ...gradients(b, 0.5)]), { clipNorm: 1 });
    step();
    const after = memory();
    for (let i = 0; i < 5; i++) {
      step();
      expect(memory().numTensors).toBe(after.numTensors);
      expect(memory().numBytes).toBe(after.numBytes);
    }
    optimizer.dispose();
    expect(memory().numTensors).toBe(before.numTensors);
    expect(memory().numBytes).toBe(before.numBytes);
  });

  it("moves against the gradient", async () => {
    const p = parameter(1, -1);
    const optimizer = create([p]);
    for (let i = 0; i < 3; i++) stepOf(optimizer, p, 1, -1);
    const [up, down] = await p.data();
    expect(up).toBeLessThan(1);
    expect(down).toBeGreaterThan(-1);
  });

  it("lets a gradient that is no number be seen, and a gradient of zero not", async () => {
    const [broken, still] = [parameter(1, 2), parameter(0, 0)];
    const optimizer = create([broken, still]);
    optimizer.step(new Map([...gradients(broken, 1, NaN), ...gradients(still, 0, 0)]), {
      clipValue: 1,
    });
    expect((await broken.data())[1]).toBeNaN();
    expect([...(await still.data())]).toEqual([0, 0]);
  });
});

describe("settings that make no sense", () => {
  it.each([
    ["a negative learning rate", () => new Lion([parameter(1)], { learningRate: -1 }), "-1"],
    ["betas of Adam", () => new Adam([parameter(1)], { betas: [0.9, 1] }), "Adam expected betas"],
    ["betas of Lion", () => new Lion([parameter(1)], { betas: [NaN, 0] }), "Lion expected betas"],
    ["betas of LAMB", () => new LAMB([parameter(1)], { betas: [-1, 0] }), "LAMB expected betas"],
    ["alpha", () => new RMSprop([parameter(1)], { alpha: 1 }), "alpha in [0, 1) but got 1"],
    ["momentum", () => new RMSprop([parameter(1)], { momentum: -1 }), "momentum of at least 0"],
    ["rho", () => new Adadelta([parameter(1)], { rho: 2 }), "rho in [0, 1] but got 2"],
    [
      "an accumulator",
      () => new Adagrad([parameter(1)], { initialAccumulator: -1 }),
      "initialAccumulator of at least 0",
    ],
    ["a decay", () => new Adagrad([parameter(1)], { learningRateDecay: NaN }), "got NaN"],
  ])("are refused: %s", (_name, create, message) => {
    expect(create).toThrow(message);
  });

  it("are refused when they come later: momentum of RMSprop", () => {
    const p = parameter(1);
    const optimizer = new RMSprop([p]);
    optimizer.momentum = 0.9;
    expect(() => optimizer.step(gradients(p, 1))).toThrow("made without momentum");
  });
});

it("RMSprop stays finite where a constant gradient has no variance left", async () => {
  const p = parameter(1);
  const optimizer = new RMSprop([p], { alpha: 0.5, centered: true });
  for (let i = 0; i < 60; i++) optimizer.step(gradients(p, 0.1));
  expect(Number.isFinite((await p.data())[0])).toBe(true);
});
