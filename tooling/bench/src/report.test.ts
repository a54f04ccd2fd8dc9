import { describe, expect, it } from "vitest";
import { formatReport, isBelowBound, toReport, type Result } from "./report.ts";

const timing = { name: "a step", min: 0.01, median: 0.0125, rounds: 5 };

describe("the report", () => {
  it("says what is below its bound, and what has no rate to compare", () => {
    const rate = { value: 49.9, unit: "times" };
    expect(isBelowBound({ ...timing, rate, bound: 50 })).toBe(true);
    expect(isBelowBound({ ...timing, rate: { ...rate, value: 50 }, bound: 50 })).toBe(false);
    expect(isBelowBound({ ...timing, bound: 50 })).toBe(true);
    expect(isBelowBound(timing)).toBe(false);
  });

  it("is a table of milliseconds", () => {
    const result: Result = { ...timing, rate: { value: 12.34, unit: "GFLOP/s" }, bound: 10 };
    const lines = formatReport(toReport("WebAssembly", [result])).split("\n");
    expect(lines[0]).toContain("WebAssembly");
    expect(lines.at(-1)).toBe("a step  10.0 ms  12.5 ms       5    12.3 GFLOP/s  above 10");
  });
});
