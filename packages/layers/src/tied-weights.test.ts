import "@tensorflow/tfjs-backend-cpu";
import { activate, memory, Parameter, Rng, tidy, type Tensor2D } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { initialize, Linear, Module } from "./index.ts";

beforeAll(() => activate("cpu"));

/** `[batch, 2]` -> `[batch, 2]`, twice the same layer under two names. */
class Tied extends Module<Tensor2D, Tensor2D> {
  readonly first: Linear = new Linear(2, 2);
  readonly second: Linear = this.first;

  forward(x: Tensor2D): Tensor2D {
    return this.second.forward(this.first.forward(x));
  }
}

describe("a layer that is used twice", () => {
  it("is one module and its parameters come once, as in PyTorch", () => {
    const model = new Tied();
    expect(model.modules()).toEqual([model, model.first]);
    expect([...model.namedParameters()].map(([name]) => name)).toEqual([
      "first.weight",
      "first.bias",
    ]);
  });

  it("has entries under both names in the state dict, which loads again", async () => {
    const [a, b] = [new Tied(), new Tied()];
    const state = await a.stateDict();
    expect([...state.keys()]).toEqual([
      "first.weight",
      "first.bias",
      "second.weight",
      "second.bias",
    ]);
    b.loadStateDict(state);
    expect(await b.first.weight.data()).toEqual(await a.first.weight.data());
  });

  it("is drawn once", async () => {
    const [model, alone] = [new Tied(), new Linear(2, 2)];
    initialize(model, new Rng(3));
    initialize(alone, new Rng(3));
    expect(await model.first.bias!.data()).toEqual(await alone.bias!.data());
  });

  it("is a row in the summary each time that it runs, its parameters counted once", () => {
    const { layers, parameters } = new Tied().summary([1, 2]);
    expect(layers.map((layer) => [layer.path, layer.parameters])).toEqual([
      ["first", 6],
      ["first", 0],
    ]);
    expect(parameters).toBe(6);
  });
});

describe("dispose", () => {
  it("may come twice and frees nothing that others hold", () => {
    const before = memory();
    const model = new Tied();
    const copy = tidy(() => model.first.weight.value.clone());
    model.dispose();
    model.dispose();
    expect(copy.dataSync()).toHaveLength(4);
    copy.dispose();
    expect([memory().numTensors, memory().numBytes]).toEqual([before.numTensors, before.numBytes]);
  });

  it("frees a parameter once", () => {
    const before = memory().numTensors;
    const parameter = new Parameter([1], { initializer: () => Float32Array.of(1) });
    parameter.dispose();
    parameter.dispose();
    expect(memory().numTensors).toBe(before);
  });
});
