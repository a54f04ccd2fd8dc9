import { memory, Rng, runTrainingKernel, tensor1d, tidy, zeros } from "@stratajs/tensor";
import { engine } from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it } from "vitest";
import type { TaskKernelName } from "../kernel-exports.ts";
import type { StrataBackendWasm } from "../strata-backend-wasm.ts";
import { wasm } from "../wasm.ts";

function live(): StrataBackendWasm {
  return engine().registry["wasm"] as StrataBackendWasm;
}

/** The bits of a large mask: many items. */
function mask(): string {
  return tidy(() => {
    const [key0, key1] = new Rng(7).state.key;
    const state = tensor1d([key0 | 0, key1 | 0, 5, 0, 0, 0], "int32");
    const attributes = { shape: [300_001], keepProbability: 0.7 };
    return Buffer.from(
      new Uint8Array(runTrainingKernel("RandomMask", { state }, attributes)[0].dataSync().buffer),
    ).toString("base64");
  });
}

describe("threads", () => {
  afterEach(() => wasm().stop());

  it("compute the same bits, whatever their number", async () => {
    const masks: string[] = [];
    for (const threads of [1, 2, 3, 8]) {
      await wasm({ threads }).start();
      masks.push(mask());
      await wasm().stop();
    }
    expect(new Set(masks).size).toBe(1);
  });

  it("see a heap that grows between their runs", async () => {
    await wasm({ threads: 4 }).start();
    const expected = mask();
    const { heapBytes } = live().memory();
    const held = Array.from({ length: 40 }, () => {
      expect(mask()).toBe(expected);
      return zeros([2 ** 20]);
    });
    expect(live().memory().heapBytes).toBeGreaterThan(heapBytes);
    for (const tensor of held) tensor.dispose();
  });

  it("each have scratch of their own", async () => {
    await wasm({ threads: 8 }).start();
    const backend = live();
    expect(backend.threads).toBe(8);
    const before = memory();
    backend.runTask("randomMask", backend.passStruct([0, 0, 0, 0, 0]), 3, 1000);
    const { workspaceBytes } = backend.memory();
    expect(workspaceBytes).toBeGreaterThanOrEqual(8 * 1024);
    expect(memory()).toMatchObject({ numBytes: before.numBytes });
  });

  it("report a kernel that traps, and go on", async () => {
    await wasm({ threads: 2 }).start();
    const expected = mask();
    const backend = live();
    const beyond = -64; // the last bytes of 4 GiB, where no heap reaches yet
    const task = backend.passStruct([beyond, beyond, 2 ** 20, 1, 0]);
    expect(() => backend.runTask("randomMask", task, 64)).toThrow(/out of bounds|failed/);
    expect(mask()).toBe(expected);
  });

  it("are refused to a kernel that there is not", async () => {
    await wasm({ threads: 2 }).start();
    expect(() => live().runTask("nothing" as TaskKernelName, 0, 1)).toThrow(TypeError);
  });
});
