import { availableParallelism } from "node:os";
import { memory, tensor2d, useBackend } from "@stratajs/tensor";
import { add, engine, matMul } from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it } from "vitest";
import { resetPeakMemory, wasm } from "./wasm.ts";

describe("wasm", () => {
  afterEach(() => wasm().stop());

  it("starts on the best instructions of the engine and says so", async () => {
    const report = await useBackend([wasm()]);
    expect(report).toEqual({
      name: "wasm",
      device: "WebAssembly, relaxed SIMD",
      threads: availableParallelism(),
      notes: [],
      rejected: [],
    });
  });

  it.each(["relaxed", "plain", "none"] as const)("computes with simd: %s", async (simd) => {
    await wasm({ simd }).start();
    const product = matMul(tensor2d([1, 2, 3, 4], [2, 2]), tensor2d([1, 0, 0, 2], [2, 2]));
    expect([...product.dataSync()]).toEqual([1, 4, 3, 8]);
  });

  it("computes on as many threads as are asked for", async () => {
    const { threads, notes } = await wasm({ threads: 3 }).start();
    expect({ threads, notes }).toEqual({ threads: 3, notes: [] });
  });

  it("refuses a number of threads that is none", async () => {
    await expect(wasm({ threads: 0 }).start()).rejects.toThrow(/at least 1 but got 0/);
  });

  it("starts again after it was stopped", async () => {
    await wasm().start();
    await wasm().stop();
    expect(engine().registry["wasm"]).toBeUndefined();
    await wasm({ simd: "plain" }).start();
    expect([...add(tensor2d([[1]]), tensor2d([[2]])).dataSync()]).toEqual([3]);
  });

  it("started twice, keeps its tensors", async () => {
    await wasm().start();
    const x = tensor2d([[5]]);
    await wasm().start();
    expect([...x.dataSync()]).toEqual([5]);
  });

  it("refuses to change the instructions under living tensors", async () => {
    await wasm({ simd: "plain" }).start();
    await expect(wasm({ simd: "relaxed" }).start()).rejects.toThrow(/stop it first/);
  });

  it("lets tensors of a stopped backend be disposed of", async () => {
    await wasm().start();
    const x = tensor2d([[5]]);
    await wasm().stop();
    expect(() => x.dispose()).not.toThrow();
  });

  it("adds no listener to the process", async () => {
    const before = process.listenerCount("uncaughtException");
    await wasm().start();
    expect(process.listenerCount("uncaughtException")).toBe(before);
  });

  it("counts the heap's bytes in memory()", async () => {
    await wasm().start();
    const before = memory() as unknown as { allocatedBytes: number };
    const x = tensor2d(new Float32Array(600), [20, 30]);
    expect(memory()).toMatchObject({
      unreliable: false,
      allocatedBytes: before.allocatedBytes + 2400,
      heapBytes: expect.any(Number),
    });
    x.dispose();
    expect(memory()).toMatchObject({
      allocatedBytes: before.allocatedBytes,
      peakBytes: before.allocatedBytes + 2400,
    });
    resetPeakMemory();
    expect(memory()).toMatchObject({ peakBytes: before.allocatedBytes });
  });
});
