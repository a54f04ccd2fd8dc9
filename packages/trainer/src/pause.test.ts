import { wasm } from "@stratajs/backend-wasm";
import { useBackend } from "@stratajs/tensor";
import { setTimeout as delay } from "node:timers/promises";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Callback } from "./callback.ts";
import { EarlyStopping } from "./callbacks/early-stopping.ts";
import { stripes, tinyModel, tinyTask } from "./testing/stripes.ts";
import { Trainer } from "./trainer.ts";

beforeAll(() => useBackend([wasm()]));

const HOUR = 3_600_000;
const train = stripes({ examples: 8, batchSize: 2 });

/** Pauses itself after a step, or within validation. */
function pausingAt(step: number, hook: "onTrainBatchEnd" | "onValidationBatchEnd"): Callback {
  let hasPaused = false;
  return {
    [hook]: (trainer: Trainer) => {
      if (trainer.step !== step || hasPaused) return;
      hasPaused = true;
      trainer.pause();
    },
  };
}

describe("a paused trainer", () => {
  it.each(["onTrainBatchEnd", "onValidationBatchEnd"] as const)(
    "waits after %s, and ends as one that never did, by weights and by time",
    async (hook) => {
      const straight = tinyModel();
      const loaders = { train, validation: train };
      await new Trainer({ maxEpochs: 2 }).fit(tinyTask(straight), loaders);
      const model = tinyModel();
      const trainer = new Trainer({ maxEpochs: 2, callbacks: [pausingAt(4, hook)] });
      expect(trainer.state).toBe("idle");
      const now = performance.now.bind(performance);
      let passed = 0;
      const clock = vi.spyOn(performance, "now").mockImplementation(() => now() + passed);
      const fit = trainer.fit(tinyTask(model), loaders);
      expect(trainer.state).toBe("fitting");
      while (trainer.state !== "paused") await delay(1);
      await delay(100);
      passed += HOUR;
      expect(trainer.step).toBe(4);
      trainer.resume();
      expect(trainer.state).toBe("fitting");
      await fit;
      clock.mockRestore();
      expect(trainer.state).toBe("idle");
      expect(await model.stateDict()).toEqual(await straight.stateDict());
      expect(trainer.history[0]!.seconds).toBeLessThan(HOUR / 1000);
    },
  );

  it("stops when it is told to, by stop or by a signal", async () => {
    for (const how of ["stop", "signal"]) {
      const controller = new AbortController();
      const trainer = new Trainer({ callbacks: [pausingAt(2, "onTrainBatchEnd")] });
      const fit = trainer.fit(tinyTask(), { train }, { signal: controller.signal });
      while (trainer.state !== "paused") await delay(1);
      if (how === "stop") trainer.stop("enough");
      else controller.abort(new Error("enough"));
      await fit;
      expect(trainer.step).toBe(2);
      expect(trainer.stopReason).toBe("enough");
    }
  });

  it("is not paused before or after its work", async () => {
    const trainer = new Trainer();
    trainer.pause();
    expect(trainer.state).toBe("idle");
    await trainer.fit(tinyTask(), { train });
    const testing = trainer.test(tinyTask(), train);
    expect(trainer.state).toBe("testing");
    await expect(trainer.predict(tinyTask(), train)).rejects.toThrow("but it is testing");
    await testing;
  });

  it("shows callbacks a fit, paused while a validation ends", async () => {
    const stopping = new EarlyStopping({ patience: 1000 });
    const pause: Callback = { onValidationEnd: (trainer) => trainer.pause() };
    const trainer = new Trainer({ callbacks: [pause, stopping] });
    // Nothing waits after the last validation.
    await trainer.fit(tinyTask(), { train, validation: train });
    expect(stopping.bestValue).toBe(trainer.metrics["validationLoss"]);
  });
});
