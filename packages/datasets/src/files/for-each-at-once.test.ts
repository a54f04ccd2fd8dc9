import { describe, expect, it } from "vitest";
import { forEachAtOnce } from "./for-each-at-once.ts";

const items = Array.from({ length: 20 }, (_, i) => i);

describe("forEachAtOnce", () => {
  it("does all, no more at once than asked", async () => {
    const done: number[] = [];
    let running = 0;
    await forEachAtOnce(items, 3, async (item, index) => {
      expect(index).toBe(item);
      expect(++running).toBeLessThanOrEqual(3);
      await new Promise((resolve) => setTimeout(resolve, item % 4));
      running--;
      done.push(item);
    });
    expect(done.toSorted((a, b) => a - b)).toEqual(items);
  });

  it("begins nothing more after the first error", async () => {
    const begun: number[] = [];
    const run = async (item: number): Promise<void> => {
      begun.push(item);
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (item === 4) throw new Error("the fifth");
    };
    await expect(forEachAtOnce(items, 2, run)).rejects.toThrow("the fifth");
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(begun.length).toBeLessThan(8);
  });
});
