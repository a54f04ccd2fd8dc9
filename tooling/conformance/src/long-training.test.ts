import { memory } from "@stratajs/tensor";
import { engine, type MemoryInfo } from "@tensorflow/tfjs-core";
import { allBackends, startBackend, type TestBackend } from "@stratajs/test-utils";
import { describe, expect, it } from "vitest";
import { leNetBn, tinyNetwork, trainingLosses, type TrainingRun } from "./training.ts";

/** tfjs's CPU takes many minutes. */
const trained = allBackends.filter((backend) => backend !== "cpu");

/** What the others are held to; it runs wherever a suite does. */
const REFERENCE: TestBackend = "wasm-one-thread";
const TIMEOUT_MS = 1_200_000;

/** Ten minutes and more on a card by software: left to `pnpm conformance`. */
describe("many steps", () => {
  it.each(trained)(
    "of LeNet-BN, 100, have losses within a hundredth of the reference on %s",
    async (backend) => {
      const run: TrainingRun = {
        model: leNetBn,
        shape: [8, 28, 28, 1],
        steps: 100,
        learningRate: 0.05,
      };
      await startBackend(REFERENCE);
      const expected = await trainingLosses(run);
      await startBackend(backend);
      const losses = await trainingLosses(run);
      for (const [step, loss] of losses.entries()) {
        expect(Math.abs(loss / expected[step]! - 1), `step ${step}: ${loss}`).toBeLessThan(0.01);
      }
    },
    TIMEOUT_MS,
  );

  it.each(trained)(
    "1,000, hold as much at their end as after ten on %s",
    async (backend) => {
      await startBackend(backend);
      const held = new Set<string>();
      await trainingLosses(
        { model: tinyNetwork, shape: [2, 12, 12, 1], steps: 1000, learningRate: 0.01 },
        (step) => {
          if (step >= 10) held.add(JSON.stringify(deviceMemory()));
        },
      );
      expect([...held]).toHaveLength(1);
    },
    TIMEOUT_MS,
  );
});

/** What tfjs's backends of graphics cards keep for reuse. */
interface Pools {
  readonly textureManager?: { getNumUsedTextures(): number; getNumFreeTextures?(): number };
  readonly bufferManager?: { getNumUsedBuffers(): number; getNumFreeBuffers(): number };
}

/** Tensors and bytes, and what the backend counts of its device: bytes, textures, buffers. */
function deviceMemory(): object {
  const info: MemoryInfo & { numBytesInGPU?: number; numBytesInGPUAllocated?: number } = memory();
  const { numTensors, numBytes, numBytesInGPU, numBytesInGPUAllocated } = info;
  const { textureManager, bufferManager } = engine().backend as unknown as Pools;
  return {
    numTensors,
    numBytes,
    numBytesInGPU,
    numBytesInGPUAllocated,
    usedTextures: textureManager?.getNumUsedTextures(),
    freeTextures: textureManager?.getNumFreeTextures?.(),
    usedBuffers: bufferManager?.getNumUsedBuffers(),
    freeBuffers: bufferManager?.getNumFreeBuffers(),
  };
}
