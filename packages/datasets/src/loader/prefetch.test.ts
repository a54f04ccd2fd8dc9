import { describe, expect, it } from "vitest";
import { END, Prefetch } from "./prefetch.ts";

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

describe("Prefetch", () => {
  it("prepares the next items while the consumer is busy, and no more than its depth", async () => {
    const made: number[] = [];
    const items = new Prefetch({ count: 10, depth: 2, make: (position) => made.push(position) });
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
    const items = new Prefetch({
      count: 6,
      depth: 3,
      make: async (position) => {
        await pause((6 - position) * 3);
        return position;
      },
    });
    const seen: number[] = [];
    for await (const item of items) seen.push(item);
    expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("gives every item to callers that do not wait for each other", async () => {
    const items = new Prefetch({ count: 5, depth: 2, make: (position) => position });
    const results = await Promise.all(Array.from({ length: 7 }, () => items.next()));
    expect(results.map(({ value }) => value)).toEqual([0, 1, 2, 3, 4, undefined, undefined]);
  });

  it("throws where the broken item is due, then ends", async () => {
    const items = new Prefetch({
      count: 5,
      depth: 4,
      make: (position) => {
        if (position === 2) throw new Error("item 2 is broken");
        return position;
      },
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
    for await (const item of new Prefetch({
      count: 100,
      depth: 2,
      make: (position) => made.push(position),
    })) {
      if (item === 2) break;
    }
    const count = made.length;
    await pause(20);
    expect(made.length).toBe(count);
    expect(count).toBeLessThanOrEqual(4);
  });

  it("prepares nothing ahead with a depth of 0", async () => {
    const made: number[] = [];
    const items = new Prefetch({ count: 3, depth: 0, make: (position) => made.push(position) });
    await items.next();
    await pause(20);
    expect(made).toEqual([0]);
  });

  it("ends where make says so, and tells once that it is over", async () => {
    let ends = 0;
    const items = new Prefetch({
      count: Infinity,
      depth: 3,
      make: (position) => (position < 4 ? position : END),
      onEnd: () => ends++,
    });
    const seen: number[] = [];
    for await (const item of items) seen.push(item);
    await items.return();
    expect([seen, ends]).toEqual([[0, 1, 2, 3], 1]);
  });

  it("throws an abort's reason at once, while an item is waited for", async () => {
    const controller = new AbortController();
    let ends = 0;
    const items = new Prefetch({
      count: 2,
      depth: 1,
      signal: controller.signal,
      make: () => new Promise<number>(() => {}),
      onEnd: () => ends++,
    });
    const next = items.next();
    controller.abort(new Error("enough"));
    await expect(next).rejects.toThrow("enough");
    expect(ends).toBe(1);
    expect(await items.next()).toEqual({ done: true, value: undefined });
  });

  it("says while somebody waits", async () => {
    const log: string[] = [];
    const items = new Prefetch({
      count: 1,
      depth: 0,
      make: async () => log.push("made"),
      onWait: () => {
        log.push("waits");
        return () => log.push("has it");
      },
    });
    await items.next();
    await items.next();
    expect(log).toEqual(["made", "waits", "has it"]);
  });

  it("starts at another item than the first", async () => {
    const items = new Prefetch({ count: 5, from: 3, depth: 2, make: (position) => position });
    const seen: number[] = [];
    for await (const item of items) seen.push(item);
    expect(seen).toEqual([3, 4]);
  });
});
