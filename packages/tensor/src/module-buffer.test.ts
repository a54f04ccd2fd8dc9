import "@tensorflow/tfjs-backend-cpu";
import { beforeAll, describe, expect, it } from "vitest";
import { activate, memory, ModuleBuffer, ModuleCounter } from "./index.ts";

describe("ModuleBuffer", () => {
  beforeAll(() => activate("cpu"));

  it("goes back to a snapshot and leaves nothing behind", () => {
    const before = memory();
    const buffer = new ModuleBuffer("running_mean", [2], Float32Array.of(1, 2));
    const putBack = buffer.snapshot();
    buffer.assign(Float32Array.of(3, 4));
    expect([...buffer.value.dataSync()]).toEqual([3, 4]);
    putBack();
    expect([...buffer.value.dataSync()]).toEqual([1, 2]);
    buffer.dispose();
    expect(memory()).toEqual(before);
  });
});

describe("ModuleCounter", () => {
  it("goes back to a snapshot", () => {
    const counter = new ModuleCounter("num_batches_tracked");
    const putBack = counter.snapshot();
    counter.value += 3;
    putBack();
    expect(counter.value).toBe(0);
  });
});
