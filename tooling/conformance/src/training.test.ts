import { memory } from "@stratajs/tensor";
import { allBackends, startBackend, type TestBackend } from "@stratajs/test-utils";
import { beforeAll, describe, expect, it } from "vitest";
import { leNetBn, smallResidualNetwork, trainingLosses, type TrainingRun } from "./training.ts";

const runs: Readonly<Record<string, TrainingRun>> = {
  "LeNet-BN": { model: leNetBn, shape: [20, 28, 28, 1], steps: 10, learningRate: 0.1 },
  "a residual network": {
    model: smallResidualNetwork,
    shape: [4, 16, 16, 3],
    steps: 10,
    learningRate: 0.1,
  },
};

/** tfjs's CPU takes a minute and more. */
const trained = allBackends.filter((backend) => backend !== "cpu");

/** For a card by software on a busy machine. */
const TIMEOUT_MS = 400_000;

/** What the others are held to; it runs wherever a suite does. */
const REFERENCE: TestBackend = "wasm-one-thread";

describe.each(Object.entries(runs))("ten steps of %s", (_, run) => {
  let expected: readonly number[];

  beforeAll(async () => {
    await startBackend(REFERENCE);
    expected = await trainingLosses(run);
  });

  it("lower the loss", () => {
    expect(expected.at(-1)).toBeLessThan(0.9 * expected[0]!);
  });

  it.each(trained)(
    "have the same losses on %s",
    async (backend) => {
      await startBackend(backend);
      const before = memory();
      const held: number[] = [];
      const losses = await trainingLosses(run, () =>
        held.push(memory().numTensors, memory().numBytes),
      );
      for (const [step, loss] of losses.entries()) {
        expect(Math.abs(loss / expected[step]! - 1), `step ${step}: ${loss}`).toBeLessThan(0.01);
      }
      expect(new Set(held.slice(2)).size).toBe(2);
      expect(memory().numTensors).toBe(before.numTensors);
    },
    TIMEOUT_MS,
  );
});
