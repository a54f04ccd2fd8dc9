import { describe, expect, it } from "vitest";
import { isMissed, type Row } from "./row.ts";
import { formatMarkdown, formatTable } from "./table.ts";

const rows: readonly Row[] = [
  {
    section: "convolution",
    name: "3×3",
    engine: "strata",
    threads: 2,
    timing: { min: 0.0123, median: 0.2, rounds: 3 },
    figures: [
      { unit: "× P", value: 2.004, atLeast: 2 },
      { unit: "× kept", value: 1.3, atMost: 1.25 },
    ],
  },
  {
    section: "convolution",
    name: "1×1",
    engine: "pytorch",
    threads: 1,
    figures: [],
    note: "missing: no torch",
  },
];

describe("the table", () => {
  it("has a column for each unit, and says what is missed and what is missing", () => {
    const lines = formatTable(rows).split("\n");
    expect(lines[0]).toMatch(/^ +minimum +median +× P +× kept$/);
    expect(lines[1]).toBe(
      "3×3  strata, 2 threads  12.3 ms  200.0 ms  2.00 (≥ 2.00)  1.30 (MISSED: ≤ 1.25)",
    );
    expect(lines[2]).toMatch(/^1×1 {2}pytorch +missing: no torch$/);
  });
});

describe("the Markdown", () => {
  it("is the same table", () => {
    expect(formatMarkdown(rows).split("\n")).toEqual([
      "|  |  | minimum | median | × P | × kept |  |",
      "| --- | --- | --: | --: | --: | --: | --- |",
      "| 3×3 | strata, 2 threads | 12.3 ms | 200.0 ms | 2.00 (≥ 2.00) | 1.30 (MISSED: ≤ 1.25) |  |",
      "| 1×1 | pytorch |  |  |  |  | missing: no torch |",
    ]);
  });
});

describe("a bound", () => {
  it("is missed by what does not reach it, and by what is no number", () => {
    expect(isMissed({ unit: "", value: 1.99, atLeast: 2 })).toBe(true);
    expect(isMissed({ unit: "", value: 2, atLeast: 2 })).toBe(false);
    expect(isMissed({ unit: "", value: 2, atMost: 1 })).toBe(true);
    expect(isMissed({ unit: "", value: Number.NaN, atMost: 1 })).toBe(true);
    expect(isMissed({ unit: "", value: 0 })).toBe(false);
  });
});
