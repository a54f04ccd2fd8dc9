import { describe, expect, it } from "vitest";
import { formatMetric, formatPercent, metricLabel } from "./format-metric.ts";

describe("formatMetric", () => {
  it.each([
    [0.87126, "0.8713"],
    [12.3456, "12.35"],
    [123.456, "123.5"],
    [0.000123456, "1.235e-4"],
    [60000, "60000"],
    [0, "0"],
    [Number.NaN, "NaN"],
    [-Infinity, "-Infinity"],
  ])("shows %d as %s", (value, text) => {
    expect(formatMetric(value)).toBe(text);
  });

  it("writes names as words and fractions as percent", () => {
    expect(metricLabel("validationTop5Accuracy")).toBe("validation top5 accuracy");
    expect(formatPercent(0.8712)).toBe("87.12 %");
  });
});
