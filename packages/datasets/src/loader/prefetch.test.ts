import { describe, expect, it } from "vitest";
import { Prefetch } from "./prefetch.ts";

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

describe("Prefetch", () => {
  it("prepares the next items while the consumer is busy, and no more than its depth", async () => {
    const made: number[] = [];
    const items = new Prefetch(10, 2, (position) => made.push(position));
    await items.next();
    expect(made).toEqual([0]);
    await pause(20);
    expect(made).toEqual([0, 1, 2]);
    await items.next();
    await pause(20);
    expect(made).toEqual([0, 1, 2, 3]);
    await items.return();
  });

  it("keeps the order, whichever item is ready first", async () => {
    const items = new Prefetch(6, 3, async (position) => {
      await pause((6 - position) * 3);
      return position;
    });
    const seen: number[] = [];
    for await (const item of items) seen.push(item);
    expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("gives every item to callers that do not wait for each other", async () => {
    const items = new Prefetch(5, 2, (position) => position);
    const results = await Promise.all(Array.from({ length: 7 }, () => items.next()));
    expect(results.map(({ value }) => value)).toEqual([0, 1, 2, 3, 4, undefined, undefined]);
  });

  it("throws where the broken item is due, then ends", async () => {
    const items = new Prefetch(5, 4, (position) => {
      if (position === 2) throw new Error("item 2 is broken");
      return position;
    });
    expect((await items.next()).value).toBe(0);
    // By now item 2 has failed in the background.
    await pause(20);
    expect((await items.next()).value).toBe(1);
    await expect(items.next()).rejects.toThrow("item 2 is broken");
    expect(await items.next()).toEqual({ done: true, value: undefined });
  });

  it("makes nothing more after an early break", async () => {
    const made: number[] = [];
    for await (const item of new Prefetch(100, 2, (position) => made.push(position))) {
      if (item === 2) break;
    }
    const count = made.length;
    await pause(20);
    expect(made.length).toBe(count);
    expect(count).toBeLessThanOrEqual(4);
  });

  it("prepares nothing ahead with a depth of 0", async () => {
    const made: number[] = [];
    const items = new Prefetch(3, 0, (position) => made.push(position));
    await items.next();
    await pause(20);
    expect(made).toEqual([0]);
  });
});
