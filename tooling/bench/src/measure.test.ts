import { describe, expect, it } from "vitest";
import { measure, toTiming } from "./measure.ts";

describe("measure", () => {
  it("takes turns, warms up once, and lets slow subjects sit rounds out", async () => {
    const log: string[] = [];
    const timings = await measure(
      [
        { name: "fast", repeats: 2, run: () => void log.push("fast") },
        { name: "slow", rounds: 1, run: async () => void log.push("slow") },
      ],
      2,
    );
    expect(log).toEqual(["fast", "slow", "fast", "fast", "slow", "fast", "fast"]);
    expect(timings.map(({ name, rounds }) => [name, rounds])).toEqual([
      ["fast", 2],
      ["slow", 1],
    ]);
  });

  it("reports the minimum and the median", () => {
    expect(toTiming("odd", [3, 1, 2])).toEqual({ name: "odd", min: 1, median: 2, rounds: 3 });
    expect(toTiming("even", [4, 1, 2, 3]).median).toBe(2.5);
  });
});
