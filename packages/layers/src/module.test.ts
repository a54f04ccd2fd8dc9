import "@tensorflow/tfjs-backend-cpu";
import {
  activate,
  add,
  memory,
  ModuleBuffer,
  Parameter,
  Rng,
  tidy,
  zeros,
  type StateDict,
  type Tensor4D,
} from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { BatchNorm2d, Conv2d, Flatten, initialize, Linear, Module, Sequential } from "./index.ts";

beforeAll(() => activate("cpu"));

class Net extends Module<Tensor4D> {
  readonly stem = new Conv2d(1, 2, { kernelSize: 3, padding: 1 });
  readonly blocks = [new BatchNorm2d(2), new BatchNorm2d(2, { affine: false })];
  readonly head = new Sequential(new Flatten(), new Linear(2 * 4 * 4, 3));

  forward(x: Tensor4D) {
    const y = this.blocks.reduce((input, block) => block.forward(input), this.stem.forward(x));
    return this.head.forward(y);
  }
}

describe("Module", () => {
  it("names parameters and buffers by their path, in PyTorch's order", async () => {
    const names = [...(await new Net().stateDict()).keys()];
    expect(names).toEqual([
      "stem.weight",
      "stem.bias",
      "blocks.0.weight",
      "blocks.0.bias",
      "blocks.0.running_mean",
      "blocks.0.running_var",
      "blocks.0.num_batches_tracked",
      "blocks.1.running_mean",
      "blocks.1.running_var",
      "blocks.1.num_batches_tracked",
      "head.1.weight",
      "head.1.bias",
    ]);
  });

  it("gives weights in PyTorch's layout", async () => {
    const net = new Net();
    const weight = (await net.stateDict()).get("stem.weight")!;
    expect(weight.shape).toEqual([2, 1, 3, 3]);
    const inMemory = await net.stem.weight.value.data();
    // [row 0, column 1, in 0, out 1] in memory is [out 1, in 0, row 0, column 1] in the file.
    expect(weight.data[1 * 9 + 1]).toBe(inMemory[1 * 2 + 1]);
  });

  it("takes over a state dict so that both models put out the same", async () => {
    const [a, b] = [new Net(), new Net()];
    b.loadStateDict(await a.stateDict());
    const outputs = [a, b].map((net) =>
      tidy(() => [...net.forward(zeros([1, 4, 4, 1])).dataSync()]),
    );
    expect(outputs[0]).toEqual(outputs[1]);
  });

  it("names every missing, unexpected and misshapen entry at once and changes nothing", async () => {
    const net = new Net();
    const before = await net.stateDict();
    const wrong = new Map(await new Net().stateDict());
    wrong.delete("stem.bias");
    wrong.set("extra", wrong.get("head.1.bias")!);
    wrong.set("head.1.bias", { dtype: "F32", shape: [7], data: new Float32Array(7) });
    expect(() => net.loadStateDict(wrong)).toThrow(
      "missing: stem.bias; unexpected: extra; misshapen: head.1.bias (expected [3] but got [7])",
    );
    expect(await net.stateDict()).toEqual(before);
  });

  it("takes what fits when not strict, but never a wrong shape", () => {
    const net = new Net();
    const bias = { dtype: "F32", shape: [3], data: Float32Array.of(1, 2, 3) } as const;
    const partial: StateDict = new Map([["head.1.bias", bias]]);
    expect(net.loadStateDict(partial, { strict: false }).missing).toContain("stem.weight");
    expect([...net.getParameter("head.1.bias").value.dataSync()]).toEqual([1, 2, 3]);
    const misshapen = new Map([["head.1.bias", { ...bias, shape: [1, 3] }]]);
    expect(() => net.loadStateDict(misshapen, { strict: false })).toThrow("[1, 3]");
  });

  it("refuses entries whose data does not fill their shape, or is no count, and changes nothing", async () => {
    const net = new Net();
    const before = await net.stateDict();
    const counter = "blocks.0.num_batches_tracked";
    const damaged: StateDict = new Map([
      ...(await new Net().stateDict()),
      ["head.1.bias", { dtype: "F32", shape: [3], data: new Float32Array(2) }],
      [counter, { dtype: "F32", shape: [], data: Float32Array.of(Number.NaN) }],
    ]);
    expect(() => net.loadStateDict(damaged)).toThrow("head.1.bias (expected 3 values but got 2)");
    expect(() => net.loadStateDict(damaged)).toThrow(`${counter} (expected a count but got NaN)`);
    expect(await net.stateDict()).toEqual(before);
  });

  it("takes a state dict without counters, as PyTorch before 1.0 wrote", async () => {
    const old = new Map(await new Net().stateDict());
    for (const name of old.keys()) if (name.endsWith("num_batches_tracked")) old.delete(name);
    expect(() => new Net().loadStateDict(old)).not.toThrow();
  });

  it("says which parameters there are when asked for another", () => {
    expect(() => new Net().getParameter("stem.wight")).toThrow(
      'no parameter is called "stem.wight"; there are: stem.weight',
    );
  });

  it("summarises shapes and parameters, layer by layer", () => {
    const summary = new Net().summary([2, 4, 4, 1]);
    expect(summary.layers.map(({ path, outputShape }) => [path, outputShape.join("×")])).toEqual([
      ["stem", "2×4×4×2"],
      ["blocks.0", "2×4×4×2"],
      ["blocks.1", "2×4×4×2"],
      ["head.0", "2×32"],
      ["head.1", "2×3"],
    ]);
    expect(summary.parameters).toBe(20 + 4 + 99);
    expect(String(summary)).toContain("123 parameters, 123 of them trainable");
  });

  it("summarises a layer whose forward is a property, and leaves it there", () => {
    class Twice extends Module<Tensor4D, Tensor4D> {
      override forward = (x: Tensor4D): Tensor4D => add(x, x);
    }
    const layer = new Twice();
    expect(layer.summary([1, 2, 2, 1]).layers).toHaveLength(1);
    expect(tidy(() => layer.forward(zeros([1, 2, 2, 1])).shape)).toEqual([1, 2, 2, 1]);
  });

  it("counts frozen parameters apart", () => {
    const net = new Net();
    net.stem.weight.trainable = false;
    expect(net.summary([1, 4, 4, 1]).trainableParameters).toBe(123 - 18);
  });

  it("frees everything on dispose, and a summary leaves nothing behind", () => {
    const before = memory();
    const net = new Net();
    net.summary([1, 4, 4, 1]);
    expect(Object.keys(net.stem)).not.toContain("forward");
    net.dispose();
    const after = memory();
    expect([after.numTensors, after.numBytes]).toEqual([before.numTensors, before.numBytes]);
  });
});

describe("initialize", () => {
  it("draws the same bits for the same seed, in the order of the state dict", async () => {
    const [a, b, c] = [new Net(), new Net(), new Net()];
    initialize(a, new Rng(1));
    initialize(b, new Rng(1));
    initialize(c, new Rng(2));
    expect(await a.stateDict()).toEqual(await b.stateDict());
    expect(await a.stateDict()).not.toEqual(await c.stateDict());
    const first = new Parameter([2, 1, 3, 3], { initializer: a.stem.weight.initializer });
    first.initialize(new Rng(1));
    expect(await a.stem.weight.data()).toEqual(await first.data());
  });

  it("uses a scheme for weights and the layers' own initializers for the rest", async () => {
    const net = new Net();
    initialize(net, new Rng(1), (shape) => new Float32Array(shape.reduce((a, b) => a * b)).fill(7));
    const state = await net.stateDict();
    expect(new Set(state.get("stem.weight")!.data as Float32Array)).toEqual(new Set([7]));
    expect(new Set(state.get("blocks.0.weight")!.data as Float32Array)).toEqual(new Set([1]));
    expect(Math.max(...(state.get("stem.bias")!.data as Float32Array))).toBeLessThan(1 / 3);
  });
});

describe("ModuleBuffer", () => {
  it("goes back to a snapshot", () => {
    const buffer = new ModuleBuffer("running_mean", [2], Float32Array.of(1, 2));
    const restore = buffer.snapshot();
    buffer.assign(Float32Array.of(5, 6));
    restore();
    expect([...buffer.value.dataSync()]).toEqual([1, 2]);
  });
});
