import { describe, expect, it } from "vitest";
import { Arena } from "./arena.ts";
import type { Heap } from "./heap.ts";

/** A heap that only hands out addresses; the limit is what one allocation may ask for. */
function fakeHeap(limit = Infinity) {
  const living = new Set<number>();
  let next = 1000;
  const heap = {
    allocate(bytes: number): number {
      if (bytes > limit) throw new Error("full");
      const address = next;
      next += bytes + 8;
      living.add(address);
      return address;
    },
    free(address: number): void {
      if (!living.delete(address)) throw new Error(`${address} was freed twice`);
    },
  };
  return { heap: heap as unknown as Heap, living };
}

describe("Arena", () => {
  it("lends aligned memory that does not overlap, and keeps one block", () => {
    const { heap, living } = fakeHeap();
    const arena = new Arena(heap);
    const lend = (): void =>
      arena.lend(100, (outer) => {
        arena.lend(300, (inner) => {
          expect([outer % 64, inner % 64]).toEqual([0, 0]);
          expect(inner >= outer + 100 || inner + 300 <= outer).toBe(true);
        });
      });
    lend();
    lend();
    expect(living.size).toBe(1);
    const { bytes } = arena;
    lend();
    expect(arena.bytes).toBe(bytes);
  });

  it("takes back what was lent when its user fails", () => {
    const { heap, living } = fakeHeap();
    const arena = new Arena(heap);
    const use = (): void =>
      arena.lend(64, () =>
        arena.lend(640, () => {
          throw new Error("no");
        }),
      );
    expect(use).toThrow("no");
    const addresses = [1, 2].map(() => arena.lend(64, (address) => address));
    expect(addresses[0]).toBe(addresses[1]);
    expect(living.size).toBe(1);
  });

  it("stays usable after it asked for more than there is", () => {
    const { heap } = fakeHeap(1000);
    const arena = new Arena(heap);
    expect(() => arena.lend(5000, () => {})).toThrow("full");
    expect(arena.lend(64, (address) => address % 64)).toBe(0);
  });

  it("lends nothing as address 0", () => {
    expect(new Arena(fakeHeap().heap).lend(0, (address) => address)).toBe(0);
  });
});
