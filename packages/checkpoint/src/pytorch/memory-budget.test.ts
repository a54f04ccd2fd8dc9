import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dict, integer, pickle, storage, tensor, text } from "../testing/pickle-text.ts";
import { storedZip } from "../testing/stored-zip.ts";
import { MemoryBudget } from "./memory-budget.ts";
import { parseWithin } from "./parse-pytorch.ts";

/** The fewest bytes that each kind of value takes in a pickle. */
const scalar = fc.constantFrom("N", "\x88", "\x89", "K\x07", integer(-7), text("a"));
const list = (items: readonly string[]): string => `](${items.join("")}e`;
const value = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 40 }).map(list),
  fc.array(fc.array(scalar, { minLength: 1, maxLength: 4 }).map(list), { maxLength: 9 }).map(list),
);

/** A Lightning checkpoint of so many tensors of one number, with hyperparameters. */
function checkpoint(tensors: number, hyperparameters: readonly string[]): Uint8Array {
  const names = Array.from({ length: tensors }, (_, i) => String(i));
  const entries = names.map(
    (name) => [text(name), tensor({ of: storage(name, 1), shape: [], strides: [] })] as const,
  );
  const settings = hyperparameters.map((each, i) => [text(String(i)), each] as const);
  const data = names.map((name) => [`a/data/${name}`, "\0\0\x80\x3f"] as const);
  return storedZip({
    "a/data.pkl": pickle(
      dict(
        [text("state_dict"), dict(...entries)],
        [text("hyper_parameters"), settings.length === 0 ? "}" : dict(...settings)],
      ),
    ),
    ...Object.fromEntries(data),
  });
}

describe("the memory for a small file", () => {
  it("is enough for all that fits into it", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.array(value, { maxLength: 60 }),
        (count, settings) => {
          const file = checkpoint(count, settings);
          const { tensors, hyperparameters } = parseWithin(file, new MemoryBudget(file.length));
          expect(tensors.size).toBe(count);
          expect(Object.keys(hyperparameters)).toHaveLength(settings.length);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ["booleans", "\x88"],
    ["nothings", "N"],
    ["numbers", "K\x07"],
  ])("is enough for long lists of %s", (_, piece) => {
    const file = checkpoint(1, [list([piece.repeat(30_000)])]);
    const { hyperparameters } = parseWithin(file, new MemoryBudget(file.length));
    expect(hyperparameters["0"]).toHaveLength(30_000);
  });

  it("is no more than a small file can need", () => {
    for (const [length, most] of [
      [0, 2 ** 16],
      [1000, 1000 + 2 ** 16 + 128_000],
      [10 ** 8, 10 ** 8 + 2 ** 23],
    ] as const) {
      expect(() => new MemoryBudget(length).take(most, "all")).not.toThrow();
      expect(() => new MemoryBudget(length).take(most + 1, "all")).toThrow("more memory");
    }
  });

  it("refuses a tensor that repeats its only value", () => {
    const shape = [2 ** 16];
    const file = storedZip({
      "a/data.pkl": pickle(dict([text("a"), tensor({ of: storage("0", 1), shape, strides: [0] })])),
      "a/data/0": "\0\0\x80\x3f",
    });
    expect(file.length).toBeLessThan(600);
    expect(() => parseWithin(file, new MemoryBudget(file.length))).toThrow("more memory");
  });
});
