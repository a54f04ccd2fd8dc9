import { describe, expect, it } from "vitest";
import { confusionMatrix } from "./confusion-matrix.ts";

describe("confusionMatrix", () => {
  it("counts predictions in columns and labels in rows, as scikit-learn does", () => {
    // sklearn.metrics.confusion_matrix([2, 0, 2, 2, 0, 1], [0, 0, 2, 2, 0, 2])
    expect(confusionMatrix([2, 0, 2, 2, 0, 1], [0, 0, 2, 2, 0, 2], 3)).toEqual([
      [2, 0, 0],
      [0, 0, 1],
      [1, 0, 2],
    ]);
  });

  it("says which example is out of range and when lengths differ", () => {
    expect(() => confusionMatrix([0, 3], [0, 0], 3)).toThrow(
      "every label to be an integer from 0 to 2 but got 3 at example 1",
    );
    expect(() => confusionMatrix([0, 1], [0, -1], 3)).toThrow("but got -1 at example 1");
    expect(() => confusionMatrix([0], [], 3)).toThrow("as many predictions as labels");
  });
});
