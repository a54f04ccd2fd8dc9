import "@tensorflow/tfjs-backend-cpu";
import { activate, Parameter } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { AdamW, decayWeightsOnly, ReduceOnPlateau, SGD, StepDecay } from "./index.ts";
import { gradients, parameter, rounded } from "./testing/parameters.ts";

beforeAll(() => activate("cpu"));

describe("parameter groups", () => {
  it("have learning rates and weight decays of their own, and the optimizer's where they name none", async () => {
    const [a, b, c] = [parameter(1), parameter(1), parameter(1)];
    const optimizer = new SGD(
      [
        { parameters: [a] },
        { parameters: [b], learningRate: 0.5 },
        { parameters: [c], weightDecay: 0 },
      ],
      { learningRate: 0.1, weightDecay: 1 },
    );
    optimizer.step(new Map([...gradients(a, 1), ...gradients(b, 1), ...gradients(c, 1)]));
    expect(await rounded(a)).toEqual([0.8]);
    expect(await rounded(b)).toEqual([0]);
    expect(await rounded(c)).toEqual([0.9]);
  });

  it("move along with the optimizer's learning rate, in proportion", () => {
    const given = [
      { parameters: [parameter(1)] },
      { parameters: [parameter(1)], learningRate: 0.01 },
    ];
    const optimizer = new SGD(given, { learningRate: 0.1 });
    optimizer.learningRate = 0.4;
    expect(optimizer.groups[0]!.learningRate).toBe(0.4);
    expect(optimizer.groups[1]!.learningRate).toBeCloseTo(0.04, 15);
    optimizer.learningRate = 0;
    optimizer.learningRate = 0.1;
    expect(optimizer.groups.map(({ learningRate }) => learningRate)).toEqual([0.1, 0.01]);
  });

  it("hold what is changed in them from the next step on", async () => {
    const p = parameter(1);
    const optimizer = new SGD([p], { learningRate: 0.1 });
    optimizer.groups[0]!.weightDecay = 2;
    optimizer.step(gradients(p, 0));
    expect(await rounded(p)).toEqual([0.8]);
  });

  it("can be added: parameters keep their momentum and place, and schedules leave the group alone", async () => {
    const [a, b, c] = [parameter(1), parameter(1), parameter(1)];
    const options = { learningRate: 0.1, momentum: 0.5, weightDecay: 0 };
    const optimizer = new SGD([a, b], options);
    const schedule = new StepDecay(optimizer, { every: 1, gamma: 0.5 });
    optimizer.step(new Map([...gradients(a, 1), ...gradients(b, 1)]));
    const group = optimizer.addGroup({ parameters: [b, c], learningRate: 0.01 });
    expect(optimizer.groups.map(({ parameters }) => parameters)).toEqual([[a], [b, c]]);
    expect(group).toMatchObject({ learningRate: 0.01, weightDecay: 0 });
    schedule.apply(1, 1);
    expect(optimizer.groups.map((each) => each.learningRate)).toEqual([0.05, 0.01]);
    optimizer.step(new Map([...gradients(a, 1), ...gradients(b, 1), ...gradients(c, 1)]));
    expect(await rounded(a)).toEqual([0.825]);
    expect(await rounded(b)).toEqual([0.885]);
    expect(await rounded(c)).toEqual([0.99]);
    const state = await optimizer.stateDict();
    const again = new SGD([a, b, c], options);
    again.loadStateDict(state);
    expect(await again.stateDict()).toEqual(state);
    optimizer.learningRate = 0.2;
    expect(optimizer.groups[1]!.learningRate).toBeCloseTo(0.02, 15);
    expect(() => optimizer.addGroup({ parameters: [] })).toThrow("at least one parameter");
    expect(() => optimizer.addGroup({ parameters: [a], learningRate: -1 })).toThrow("learningRate");
  });

  it("can all be emptied into one, and a plateau's rates stay those of its groups", () => {
    const p = parameter(1);
    const optimizer = new SGD([p], { learningRate: 0.1 });
    const plateau = new ReduceOnPlateau(optimizer);
    optimizer.addGroup({ parameters: [p], learningRate: 0.5 });
    plateau.apply();
    expect(optimizer.groups.map(({ learningRate }) => learningRate)).toEqual([0.1, 0.5]);
  });

  it("count places through all groups in a state dict, however they are cut", async () => {
    const [a, b] = [parameter(1), parameter(2)];
    const cut = new AdamW([{ parameters: [a] }, { parameters: [b], weightDecay: 0 }]);
    cut.step(new Map([...gradients(a, 1), ...gradients(b, 3)]));
    const state = await cut.stateDict();
    expect([...state.keys()].filter((name) => name.endsWith("step"))).toEqual(["0.step", "1.step"]);
    const whole = new AdamW([a, b]);
    whole.loadStateDict(state);
    expect(await whole.stateDict()).toEqual(state);
  });

  it("are refused where they share a parameter, are empty, are mixed with parameters or make no sense", () => {
    const p = parameter(1, 2);
    const options = { learningRate: 0.1 };
    expect(() => new SGD([{ parameters: [p] }, { parameters: [p] }], options)).toThrow(
      "every parameter in one group but group 1 has one [2] of an earlier group",
    );
    expect(() => new SGD([{ parameters: [p] }, { parameters: [] }], options)).toThrow("in group 1");
    expect(() => new SGD([{ parameters: [p] }, parameter(1)] as never, options)).toThrow(
      "parameters or groups of them but got both",
    );
    expect(() => new SGD([{ parameters: [p], learningRate: -1 }], options)).toThrow(
      "a parameter group of SGD expected learningRate of at least 0 but got -1",
    );
    expect(() => new SGD([{ parameters: [p], weightDecay: NaN }], options)).toThrow("weightDecay");
  });
});

describe("decayWeightsOnly", () => {
  it("spares biases and the scales of norms, in two groups", () => {
    const weight = new Parameter([2, 3], { initializer: () => new Float32Array(6) });
    const bias = parameter(1, 2);
    const optimizer = new AdamW(decayWeightsOnly([weight, bias]), { weightDecay: 0.05 });
    expect(
      optimizer.groups.map(({ parameters, weightDecay }) => [parameters, weightDecay]),
    ).toEqual([
      [[weight], 0.05],
      [[bias], 0],
    ]);
    expect(decayWeightsOnly([bias])).toEqual([{ parameters: [bias], weightDecay: 0 }]);
    expect(() => new AdamW(decayWeightsOnly([]))).toThrow("at least one parameter");
  });
});
