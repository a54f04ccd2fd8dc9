import { useBackend } from "@stratajs/tensor";
import { clone, memory, tensor1d } from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { wasm } from "../../wasm.ts";

const backend = wasm();
beforeAll(() => useBackend([backend]));
afterAll(() => backend.stop());

describe("Identity", () => {
  it("shares the data, which lives until the last handle is disposed of", () => {
    const before = memory().numDataBuffers;
    const x = tensor1d([1, 2, 3]);
    const y = clone(x);
    expect(memory().numDataBuffers).toBe(before + 1);
    x.dispose();
    expect([...y.dataSync()]).toEqual([1, 2, 3]);
    y.dispose();
    expect(memory().numDataBuffers).toBe(before);
  });
});
