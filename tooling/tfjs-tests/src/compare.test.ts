import { describe, expect, it } from "vitest";
import { compare, formatComparison, type Outcome } from "./compare.ts";

const outcomes: readonly Outcome[] = [
  { name: "add", status: "passed", messages: [], milliseconds: 1 },
  { name: "fft", status: "failed", messages: ["no kernel"], milliseconds: 1 },
  { name: "conv", status: "failed", messages: ["Arrays differ"], milliseconds: 1 },
  { name: "io", status: "pending", messages: [], milliseconds: 1 },
];

describe("compare", () => {
  it("tells failures that are explained from those that are not, and explanations without a failure", () => {
    const comparison = compare(outcomes, [{ why: "none in tfjs", tests: ["fft", "add", "gone"] }]);
    expect(comparison).toEqual({
      passed: 1,
      skipped: 1,
      leftOut: 0,
      known: 1,
      unexpected: [outcomes[2]],
      stale: ["add", "gone"],
    });
    expect(formatComparison(comparison)).toContain("FAILED conv\n       Arrays differ\nSTALE  add");
  });
});
