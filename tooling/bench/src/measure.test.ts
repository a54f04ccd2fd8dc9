import { describe, expect, it } from "vitest";
import { measure, toTiming, type Subject } from "./measure.ts";

describe("measure", () => {
  it("takes turns, repeats what is short, and lets slow subjects sit rounds out", async () => {
    const log: string[] = [];
    const subject = (name: string, estimate: number): Subject => ({
      estimate,
      time: (repeats) => {
        log.push(`${name}×${repeats}`);
        return log.length;
      },
    });
    const fast = subject("fast", 0.004);
    const timings = await measure([fast, subject("slow", 3), fast], 4);
    const turns = ["fast×3", "slow×1", "fast×3"];
    expect(log).toEqual([...turns, ...turns, ...turns, "fast×3", "fast×3"]);
    expect(timings).toEqual([
      { min: 1, median: 6.5, rounds: 8 },
      { min: 2, median: 5, rounds: 3 },
      { min: 1, median: 6.5, rounds: 8 },
    ]);
  });

  it("reports the minimum and the median", () => {
    expect(toTiming([3, 1, 2])).toEqual({ min: 1, median: 2, rounds: 3 });
    expect(toTiming([4, 1, 2, 3]).median).toBe(2.5);
  });
});
