import { Rng } from "@stratajs/tensor";
import { describe, expect, it } from "vitest";
import { shuffled } from "./shuffled.ts";

async function* countToFifty(): AsyncGenerator<number> {
  for (let i = 0; i < 50; i++) yield i;
}

async function shuffleFifty(size: number): Promise<number[]> {
  const items: number[] = [];
  for await (const item of shuffled(countToFifty(), size, new Rng(1))) items.push(item);
  return items;
}

describe("shuffled", () => {
  it.each([2, 7, 49, 80])("gives each item once, with %i held back", async (size) => {
    const items = await shuffleFifty(size);
    expect(items.toSorted((a, b) => a - b)).toEqual([...Array(50).keys()]);
    expect(items).not.toEqual([...Array(50).keys()]);
    // Number i comes in when i - size are out.
    expect(items.every((item, place) => item <= place + size)).toBe(true);
  });

  it.each([0, 1])("keeps the order with %i", async (size) => {
    expect(await shuffleFifty(size)).toEqual([...Array(50).keys()]);
  });
});
