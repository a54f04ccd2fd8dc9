import { toRunSummary, type RunReport } from "@stratajs/trainer";
import { describe, expect, it } from "vitest";
import { compareRuns } from "./compare-runs.ts";
import type { FoundRun } from "./read-runs.ts";

function found(folder: string, report: Partial<RunReport>): FoundRun {
  const run = toRunSummary({ title: folder, data: "", results: {}, history: [], ...report });
  return { folder, run };
}

const epoch = { epoch: 0, step: 10, seconds: 2, examplesPerSecond: 100, metrics: {} };

const runs = [
  found("a", {
    results: { testAccuracy: 0.8, testLoss: 0.5 },
    settings: { epochs: 1, optimizer: "sgd" },
    history: [epoch, { ...epoch, epoch: 1 }],
    seed: 1,
  }),
  found("b", {
    results: { testAccuracy: 0.9, testLoss: 0.7 },
    settings: { epochs: 1, optimizer: "lion", labelSmoothing: 0.1 },
    seed: 1,
  }),
  found("c", { results: { testLoss: 0.6 }, settings: { epochs: 1, optimizer: "sgd" }, seed: 1 }),
];

function order(sort: string): string[] {
  return compareRuns(runs, sort).rows.map(({ folder }) => folder);
}

describe("compareRuns", () => {
  it("puts the best first, and those without the result last", () => {
    expect(order("testAccuracy")).toEqual(["b", "a", "c"]);
    expect(order("testLoss")).toEqual(["a", "c", "b"]);
  });

  it("names the settings in which runs differ, and adds up their time", () => {
    const { differing, rows } = compareRuns(runs, "testAccuracy");
    expect(differing).toEqual(["optimizer", "labelSmoothing"]);
    expect(rows[1]).toMatchObject({ folder: "a", epochs: 2, seconds: 4 });
  });

  it("refuses results that no run has", () => {
    expect(() => compareRuns(runs, "testacuracy")).toThrow("did you mean testAccuracy");
  });
});
