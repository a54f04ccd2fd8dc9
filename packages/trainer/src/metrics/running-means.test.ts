import { memory, scalar, tensor1d, tidy, useBackend } from "@stratajs/tensor";
import { wasm } from "@stratajs/backend-wasm";
import { beforeAll, describe, expect, it } from "vitest";
import { RunningMeans } from "./running-means.ts";

beforeAll(() => useBackend([wasm()]));

describe("RunningMeans", () => {
  it("weighs a batch's mean by its examples and sums values per example", async () => {
    const means = new RunningMeans();
    tidy(() => {
      means.add({ loss: scalar(1), accuracy: tensor1d([true, false, true], "bool") }, 3);
      means.add({ loss: scalar(5), accuracy: tensor1d([1]) }, 1);
    });
    expect(await means.read()).toEqual({ loss: 2, accuracy: 0.75 });
    means.reset();
  });

  it("continues from a state that went through JSON, and frees what it held", async () => {
    const before = memory().numTensors;
    const first = new RunningMeans();
    tidy(() => first.add({ loss: scalar(0.1) }, 3));
    const second = new RunningMeans();
    second.loadState(JSON.parse(JSON.stringify(await first.state())));
    expect(second.held).toEqual({ tensors: 1, bytes: 4 });
    expect(await second.read()).toEqual(await first.read());
    first.reset();
    second.reset();
    expect(memory().numTensors).toBe(before);
    expect(await second.read()).toEqual({});
  });

  it("names a metric of another shape", () => {
    const means = new RunningMeans();
    const add = (): void => tidy(() => means.add({ odd: tensor1d([1, 2]) }, 3));
    expect(add).toThrow('metric "odd" expected a scalar (the batch\'s mean) or shape [3]');
  });
});
