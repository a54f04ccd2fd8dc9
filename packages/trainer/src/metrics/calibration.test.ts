import { describe, expect, it } from "vitest";
import { calibrationBins, calibrationError } from "./calibration.ts";

describe("calibrationBins", () => {
  // torchmetrics' example: multiclass_calibration_error(preds, target, num_classes=3, n_bins=3)
  const confidences = [0.55, 0.55, 0.6, 0.9];
  const isRight = [false, false, true, true];

  it("gives torchmetrics' errors", () => {
    const bins = calibrationBins({ confidences, isRight, bins: 3 });
    expect(calibrationError(bins)).toBeCloseTo(0.2, 6);
    expect(calibrationError(bins, "l2")).toBeCloseTo(0.2082, 4);
    expect(calibrationError(bins, "max")).toBeCloseTo(0.2333, 4);
    expect(bins.map(({ examples }) => examples)).toEqual([0, 3, 1]);
  });

  it("puts a confidence of 1 into the last bin and NaN into none", () => {
    const bins = calibrationBins({ confidences: [1, Number.NaN], isRight: [true, false], bins: 2 });
    expect(bins.map(({ examples }) => examples)).toEqual([0, 1]);
    expect(calibrationError([])).toBe(0);
  });
});
