import "@tensorflow/tfjs-backend-cpu";
import { activate, memory, ModuleBuffer, Parameter } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { AdamW, ExponentialMovingAverage, StochasticWeightAverage } from "./index.ts";
import { gradients, parameter, rounded } from "./testing/parameters.ts";

beforeAll(() => activate("cpu"));

/** Whose layout in memory is not PyTorch's. */
function transposed(): Parameter {
  return new Parameter([2, 3], {
    axes: [1, 0],
    data: Float32Array.of(1, 2, 3, 4, 5, 6),
    initializer: () => new Float32Array(6),
  });
}

describe("ExponentialMovingAverage", () => {
  it("begins with a copy and then keeps its decay", async () => {
    const p = parameter(1, 2);
    const average = new ExponentialMovingAverage([p], { decay: 0.75 });
    average.update();
    p.assign(Float32Array.of(5, -2));
    average.update();
    average.swap();
    expect(average.isSwapped).toBe(true);
    expect(await rounded(p)).toEqual([2, 1]);
    average.swap();
    expect(await rounded(p)).toEqual([5, -2]);
    expect(average.updates).toBe(2);
  });

  it("follows a training without touching it, tensors and bytes flat", async () => {
    const [p, q] = [parameter(1, 2), parameter(1, 2)];
    const [optimizer, alone] = [new AdamW([p]), new AdamW([q])];
    const average = new ExponentialMovingAverage([p]);
    let held: { numTensors: number; numBytes: number } | undefined;
    for (let i = 0; i < 6; i++) {
      optimizer.step(gradients(p, 1, -i));
      alone.step(gradients(q, 1, -i));
      average.update();
      average.swap();
      average.swap();
      const { numTensors, numBytes } = memory();
      held ??= { numTensors, numBytes };
      expect({ numTensors, numBytes }).toEqual(held);
    }
    expect(await p.data()).toEqual(await q.data());
  });

  it("averages buffers that are given, too", async () => {
    const buffer = new ModuleBuffer("running_mean", [1], Float32Array.of(4));
    const average = new ExponentialMovingAverage([parameter(1), buffer], { decay: 0.5 });
    average.update();
    buffer.assign(Float32Array.of(0));
    average.update();
    average.swap();
    expect(buffer.value.dataSync()[0]).toBe(2);
    average.swap();
    expect(buffer.value.dataSync()[0]).toBe(0);
  });

  it("goes on from a saved state, in PyTorch's layout, saved while swapped in or not", async () => {
    const [a, b] = [transposed(), transposed()];
    const [first, second] = [new ExponentialMovingAverage([a]), new ExponentialMovingAverage([b])];
    first.update();
    a.assign(new Float32Array(6));
    first.update();
    const state = await first.stateDict();
    expect(state.get("0.average")!.shape).toEqual([2, 3]);
    first.swap();
    const swapped = await first.stateDict();
    expect(swapped).toEqual(new Map([...state, ["0.weight", expect.anything()]]));
    first.swap();
    second.loadStateDict(state);
    expect(await b.data()).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
    second.loadStateDict(swapped);
    expect(await b.data()).toEqual(new Float32Array(6));
    second.swap();
    expect(await b.data()).toEqual(state.get("0.average")!.data);
  });

  it("says what it needs", async () => {
    const p = parameter(1);
    expect(() => new ExponentialMovingAverage([p], { decay: 1 })).toThrow("decay in [0, 1)");
    expect(() => new ExponentialMovingAverage([])).toThrow("at least one parameter");
    const average = new ExponentialMovingAverage([p]);
    expect(() => average.swap()).toThrow("no averages yet; call update() first");
    average.update();
    const state = await average.stateDict();
    const other = new ExponentialMovingAverage([parameter(1, 2)]);
    expect(() => other.loadStateDict(state)).toThrow("0.average expected [2] but got [1]");
    const two = new ExponentialMovingAverage([p, parameter(3)]);
    expect(() => two.loadStateDict(state)).toThrow("expected 1.average");
    expect(() => average.loadStateDict(new Map([...state].slice(1)))).toThrow("n_averaged");
    average.swap();
    expect(() => average.update()).toThrow("call swap() before update()");
    expect(() => average.loadStateDict(state)).toThrow("call swap() before loadStateDict()");
  });

  it("frees its averages on dispose", () => {
    const p = parameter(1);
    const before = memory().numTensors;
    const average = new ExponentialMovingAverage([p]);
    expect(memory().numTensors).toBe(before + 1);
    average.dispose();
    average.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

describe("StochasticWeightAverage", () => {
  it("is the mean of the values at every update", async () => {
    const p = parameter(0, 0);
    const average = new StochasticWeightAverage([p]);
    for (const values of [
      [3, 1],
      [6, 1],
      [0, 4],
    ]) {
      p.assign(Float32Array.from(values));
      average.update();
    }
    average.swap();
    expect(await rounded(p)).toEqual([3, 2]);
  });
});
