import { describe, expect, it } from "vitest";
import { classScores, macroMean } from "./class-scores.ts";

describe("classScores", () => {
  it("agrees with scikit-learn where there is something to divide", () => {
    // precision_recall_fscore_support([2, 0, 2, 2, 0, 1], [0, 0, 2, 2, 0, 2]): p = [2/3, 0, 2/3], r = [1, 0, 2/3],
    // f = [0.8, 0, 2/3], s = [2, 1, 3]; class 1 is never predicted.
    const scores = classScores([
      [2, 0, 0],
      [0, 0, 1],
      [1, 0, 2],
    ]);
    expect(scores).toEqual([
      { label: 0, precision: 2 / 3, recall: 1, f1: 0.8, support: 2 },
      { label: 1, precision: undefined, recall: 0, f1: 0, support: 1 },
      { label: 2, precision: 2 / 3, recall: 2 / 3, f1: 2 / 3, support: 3 },
    ]);
    expect(macroMean(scores.map(({ precision }) => precision))).toBe(2 / 3);
    expect(macroMean([undefined])).toBeUndefined();
  });
});
