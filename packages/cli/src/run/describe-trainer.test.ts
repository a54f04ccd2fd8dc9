import { describe, expect, it } from "vitest";
import { describeTrainer } from "./describe-trainer.ts";

const none = { saveTop: undefined, saveEverySteps: undefined, loggers: undefined };

describe("describeTrainer", () => {
  it("says in words what a run has beside its recipe", () => {
    const trainer = { maxSteps: 6, gradientClipping: { norm: 1 }, maxTime: "00:01:00:00" };
    expect(
      describeTrainer({ trainer, extras: { ...none, ema: 0.99, earlyStopping: undefined } }),
    ).toBe("max steps 6, gradient clipping norm 1, max time 00:01:00:00, ema 0.99");
    expect(describeTrainer({ extras: { ...none, ema: undefined, earlyStopping: 3 } })).toBe(
      "early stopping 3",
    );
  });

  it("says nothing where it has nothing", () => {
    expect(describeTrainer({})).toBeUndefined();
    expect(describeTrainer({ trainer: {} })).toBeUndefined();
  });
});
