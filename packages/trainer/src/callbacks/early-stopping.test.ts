import { wasm } from "@stratajs/backend-wasm";
import { useBackend } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { Trainer } from "../index.ts";
import { stripes, tinyTask } from "../testing/stripes.ts";
import { EarlyStopping, type EarlyStoppingOptions } from "./early-stopping.ts";

beforeAll(() => useBackend([wasm()]));

/** A trainer as the callback sees it, in whose validations a metric takes these values. */
function runOver(values: readonly number[], options: EarlyStoppingOptions) {
  const stopping = new EarlyStopping({ monitor: "validationX", ...options });
  let reason: string | undefined;
  let looked = 0;
  stopping.onFitStart();
  for (const validationX of values) {
    if (reason !== undefined) break;
    looked++;
    const trainer = {
      isFitting: true,
      metrics: { validationX },
      stop: (given: string) => void (reason = given),
    };
    stopping.onValidationEnd(trainer as unknown as Trainer);
  }
  return { stopping, looked, reason };
}

describe("EarlyStopping", () => {
  // What Lightning 2.6.6 does with the same values.
  it.each([
    { values: [3, 2, 2, 2, 2, 1], options: {}, looked: 5 },
    { values: [3, 2, 1, 0, -1], options: {}, looked: 5 },
    { values: [1, 1.5, 1.6, 1.6, 2], options: { mode: "max", minDelta: 0.3 }, looked: 5 },
    { values: [1, 1.5, 1.6, 1.6, 1.7], options: { mode: "max", minDelta: 0.3 }, looked: 5 },
    { values: [3, 2.9, 2.8, 2], options: { minDelta: 0.5, patience: 2 }, looked: 3 },
    { values: [3, NaN, 1], options: {}, looked: 2 },
    { values: [3, NaN, 1], options: { checkFinite: false }, looked: 3 },
    { values: [3, 0.5, 0.4, 0.3], options: { stoppingThreshold: 0.5 }, looked: 3 },
    { values: [3, 8, 1], options: { divergenceThreshold: 7 }, looked: 2 },
    { values: [3, 4], options: { patience: 0 }, looked: 2 },
  ] as const)("looks $looked times at $values with $options", ({ values, options, looked }) => {
    expect(runOver(values, options).looked).toBe(looked);
  });

  it("says why, and remembers the best", () => {
    const { stopping, reason } = runOver([2, 1, 3, 3, 3], {});
    expect(reason).toBe("validationX did not get better 3 times in a row; the best was 1");
    expect([stopping.bestValue, stopping.waited]).toEqual([1, 3]);
    expect(runOver([NaN], {}).reason).toBe("validationX is NaN");
    const again = new EarlyStopping();
    again.loadState(JSON.parse(JSON.stringify(stopping.state())));
    again.onFitStart();
    expect([again.bestValue, again.waited]).toEqual([1, 3]);
    again.onFitStart();
    expect([again.bestValue, again.waited]).toEqual([undefined, 0]);
  });

  it("ends a fit, watches metrics of training, and names those that there are", async () => {
    const train = stripes({ examples: 8, batchSize: 4 });
    const callbacks = [new EarlyStopping({ monitor: "trainLoss", minDelta: 1e9, patience: 2 })];
    const trainer = new Trainer({ maxEpochs: 9, callbacks });
    await trainer.fit(tinyTask(), { train });
    expect(trainer.history).toHaveLength(3);
    expect(trainer.stopReason).toContain("trainLoss did not get better 2 times in a row");
    const lost = new Trainer({ callbacks: [new EarlyStopping({ monitor: "trainX" })] });
    await expect(lost.fit(tinyTask(), { train })).rejects.toThrow(
      'EarlyStopping expected a metric "trainX" to monitor but there are only learningRate, trainLoss, trainAccuracy',
    );
    expect(() => new EarlyStopping({ patience: -1 })).toThrow("patience");
    expect(() => new EarlyStopping({ mode: "best" as never })).toThrow("mode");
  });
});
