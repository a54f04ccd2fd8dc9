import { wasm } from "@stratajs/backend-wasm";
import { memoryStore } from "@stratajs/storage";
import { useBackend } from "@stratajs/tensor";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Callback } from "./callback.ts";
import { EarlyStopping } from "./callbacks/early-stopping.ts";
import { ModelCheckpoint } from "./callbacks/model-checkpoint.ts";
import { stripes, tinyTask } from "./testing/stripes.ts";
import { Trainer } from "./trainer.ts";
import type { TrainerOptions } from "./trainer-options.ts";

beforeAll(() => useBackend([wasm()]));
afterEach(() => vi.restoreAllMocks());

/** Epochs of four steps. */
const train = stripes({ examples: 8, batchSize: 2 });

function stopAt(step: number, ...how: Parameters<Trainer["stop"]>): Callback {
  return {
    onTrainBatchEnd: (trainer, batch) => {
      if (batch.step === step) trainer.stop(...how);
    },
  };
}

async function run(options: TrainerOptions, signal?: AbortSignal): Promise<Trainer> {
  const trainer = new Trainer(options);
  await trainer.fit(tinyTask(), { train, validation: train }, { signal });
  return trainer;
}

describe("a stop before the minima", () => {
  it.each([
    [{ minEpochs: 2 }, 8],
    [{ minSteps: 6 }, 6],
    [{ minSteps: 5, minEpochs: 1 }, 5],
    [{ minSteps: 5, minEpochs: 2 }, 8],
    [{ minSteps: 2, minEpochs: 1 }, 4],
    [{ minSteps: 3 }, 3],
    [{ minEpochs: 0 }, 3],
  ] satisfies [TrainerOptions, number][])("waits with %j until step %d", async (minima, end) => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const reasons: unknown[] = [];
    const look: Callback = { onTrainBatchEnd: ({ stopReason }) => void reasons.push(stopReason) };
    const callbacks = [stopAt(3, "first"), stopAt(4, "second"), look];
    const trainer = await run({ maxEpochs: 9, callbacks, ...minima });
    expect(trainer.step).toBe(end);
    expect(trainer.stopReason).toBe("first");
    expect(reasons.slice(2, -1)).toEqual(reasons.slice(2, -1).map(() => undefined));
    const said = warn.mock.calls.map(([line]) => String(line).includes("(first), but goes on"));
    expect(said).toEqual(end === 3 ? [] : [true]);
  });

  it("is said to wait, for what", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    await run({ maxEpochs: 9, minSteps: 5, callbacks: [stopAt(3, "first")] });
    const expected = "Trainer: it is to stop (first), but goes on to reach minSteps 5";
    expect(warn.mock.calls).toEqual([[expected]]);
  });

  it("is not said to wait where nothing is trained after it", async () => {
    const warn = vi.spyOn(console, "warn");
    const stop: Callback = { onValidationEnd: (trainer) => trainer.stop("enough") };
    const trainer = await run({ maxEpochs: 9, minEpochs: 1, callbacks: [stop] });
    expect(trainer.step).toBe(4);
    expect(warn).not.toHaveBeenCalled();
  });

  it("is none where the run is whole by then", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const whole = await run({ maxEpochs: 2, minEpochs: 2, callbacks: [stopAt(3)] });
    expect([whole.step, whole.epoch, whole.stopReason]).toEqual([8, 2, undefined]);
    const inSteps = await run({ maxSteps: 6, minSteps: 6, callbacks: [stopAt(3)] });
    expect([inSteps.step, inSteps.history.length]).toEqual([6, 1]);
    expect(inSteps.stopReason).toBe("stopped");
    const last: Callback = { onTrainEpochEnd: (trainer) => trainer.stop() };
    expect((await run({ maxEpochs: 1, callbacks: [last] })).stopReason).toBeUndefined();
  });

  it("waits with maxTime, too, and not with a signal or by force", async () => {
    const inNoTime = { maxTime: { seconds: 0 }, maxEpochs: 9 };
    const late = await run({ ...inNoTime, minEpochs: 1, minSteps: 6 });
    expect([late.step, late.stopReason]).toEqual([6, "its time is up (maxTime)"]);
    expect(late.history).toHaveLength(2);
    const controller = new AbortController();
    const abort: Callback = {
      onTrainBatchEnd: (trainer, { step }) => {
        if (step === 2) trainer.stop("early");
        if (step === 3) controller.abort(new Error("enough"));
      },
    };
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const aborted = await run(
      { maxEpochs: 9, minEpochs: 5, callbacks: [abort] },
      controller.signal,
    );
    expect([aborted.step, aborted.stopReason]).toEqual([3, "enough"]);
    const forced = stopAt(2, "now", { force: true });
    const byForce = await run({ maxEpochs: 9, minEpochs: 5, callbacks: [forced] });
    expect([byForce.step, byForce.stopReason]).toEqual([2, "now"]);
  });

  it("leaves a pause", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const pause: Callback = {
      onTrainBatchEnd: (trainer, { step }) => {
        if (step === 2) trainer.pause();
      },
    };
    const trainer = new Trainer({ maxEpochs: 2, minEpochs: 1, callbacks: [pause] });
    const fit = trainer.fit(tinyTask(), { train });
    await vi.waitUntil(() => trainer.state === "paused");
    trainer.stop();
    expect(trainer.state).toBe("paused");
    trainer.resume();
    await fit;
    expect(trainer.step).toBe(4);
  });

  it("is known to a run that resumes", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const store = memoryStore();
    const checkpoints = new ModelCheckpoint({ store });
    const options = { maxEpochs: 9, minEpochs: 3 };
    const interrupt = stopAt(7, "Ctrl-C", { force: true });
    const first = await run({
      ...options,
      callbacks: [stopAt(3, "enough"), interrupt, checkpoints],
    });
    expect([first.step, first.stopReason]).toEqual([7, "Ctrl-C"]);
    const resumed = new Trainer(options);
    const resumeFrom = checkpoints.lastFile!;
    await resumed.fit(tinyTask(), { train, validation: train }, { resumeFrom });
    expect([resumed.step, resumed.stopReason]).toEqual([12, "enough"]);
  });
});

describe("a stop within an epoch", () => {
  it("by what a validation says takes no further step", async () => {
    const stopping = new EarlyStopping({ minDelta: 1e9, patience: 1 });
    const trainer = await run({ maxEpochs: 9, checkEvery: { batches: 1 }, callbacks: [stopping] });
    expect(trainer.step).toBe(2);
    expect(trainer.stopReason).toContain("did not get better");
  });
});

it("refuses minima above what there is", () => {
  expect(() => new Trainer({ minEpochs: 2 })).toThrow(
    "minEpochs of at most maxEpochs, 1, but got 2",
  );
  expect(() => new Trainer({ minSteps: 2, maxSteps: 1 })).toThrow("at most maxSteps, 1, but got 2");
  expect(() => new Trainer({ minSteps: -1 })).toThrow("minSteps to be an integer of at least 0");
  expect(() => new Trainer({ minEpochs: 3, maxEpochs: 3, fastDevRun: true })).not.toThrow();
});
