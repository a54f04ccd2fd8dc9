import { readFileSync } from "node:fs";
import { Rng } from "@stratajs/tensor";
import { describe, expect, it } from "vitest";
import { parseSafetensors } from "../parse-safetensors.ts";
import { elementCount } from "../shape.ts";
import { bits } from "../testing/bits.ts";
import { pickle } from "../testing/pickle-text.ts";
import { latin1, storedZip } from "../testing/stored-zip.ts";
import { MemoryBudget } from "./memory-budget.ts";
import { parseWithin } from "./parse-pytorch.ts";
import { readZipEntries } from "./zip-entries.ts";

const read = (name: string): Uint8Array =>
  Uint8Array.from(readFileSync(new URL(`../../fixtures/${name}`, import.meta.url)));

type Outcome = "refused" | "same" | "other";

/** Draws integers below `limit`. */
type Draw = (limit: number) => number;

function drawer(seed: number): Draw {
  const rng = new Rng(seed);
  return (limit) => Math.floor(rng.uniform(1)[0]! * limit);
}

/** Lengths and counts that a careless reader would believe. */
const hugeNumbers = [0xffff_ffff, 0x7fff_ffff, 0xffff, 0x4000_0000, 0];

/** Opcodes of pickles, and the characters between which they stand. */
const opcodes = latin1(
  "(.012]){}tuasebqrhjcRQXUKJMNG\x80\x81\x85\x86\x87\x88\x89\x8a\x8c\x93\x94\n",
);

type Mutation = (file: Uint8Array, draw: Draw) => Uint8Array;

const mutations: Readonly<Record<string, Mutation>> = {
  "flipped bits": (file, draw) => {
    const flipped = file.slice();
    for (let i = draw(4); i >= 0; i--) flipped[draw(file.length)]! ^= 1 << draw(8);
    return flipped;
  },
  "cut short": (file, draw) => file.slice(0, draw(file.length)),
  "huge lengths": (file, draw) => {
    const changed = file.slice();
    const place = draw(file.length - 4);
    const value = hugeNumbers[draw(hugeNumbers.length)]!;
    new DataView(changed.buffer).setUint32(place, value, true);
    return changed;
  },
  "other opcodes": (file, draw) => {
    const changed = file.slice();
    for (let i = draw(3); i >= 0; i--) changed[draw(file.length)] = opcodes[draw(opcodes.length)]!;
    return changed;
  },
  "parts moved": (file, draw) => {
    const changed = file.slice();
    const length = 1 + draw(40);
    changed.copyWithin(draw(file.length), draw(file.length), draw(file.length) + length);
    return changed;
  },
  "a part twice": (file, draw) => {
    const start = draw(file.length);
    const end = start + draw(60);
    return Uint8Array.from([...file.slice(0, end), ...file.slice(start)]);
  },
};

/** The same archive with a mutated pickle and the checksums that fit it: what only the pickle's reader can refuse. */
const withinPickle =
  (mutate: Mutation): Mutation =>
  (file, draw) => {
    const files = [...readZipEntries(file)].map(([name, { bytes }]) => {
      return [name, name.endsWith("data.pkl") ? mutate(bytes, draw) : bytes] as const;
    });
    return storedZip(Object.fromEntries(files));
  };

/** Any other error than a deliberate one, such as the RangeError of an allocation, is the test's own. */
function outcome(file: Uint8Array, original: readonly string[]): Outcome {
  const budget = new MemoryBudget(file.length);
  try {
    const { tensors } = parseWithin(file, budget);
    const entries = [...tensors.values()];
    const buffers = new Set(entries.map(({ data }) => data.buffer));
    const held = [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
    // Counted before it was taken.
    expect(held).toBeLessThanOrEqual(budget.taken);
    for (const { shape, data } of entries) expect(data.length).toBe(elementCount(shape));
    const text = bits(tensors);
    return text.length === original.length && text.every((line, i) => line === original[i])
      ? "same"
      : "other";
  } catch (error) {
    if (Object.getPrototypeOf(error) === Error.prototype) return "refused";
    throw error;
  }
}

function countOutcomes(name: string, mutation: Mutation, count: number): Record<Outcome, number> {
  const file = read(name);
  const original = bits(parseWithin(file, new MemoryBudget(file.length)).tensors);
  const draw = drawer(file.length);
  const counts = { refused: 0, same: 0, other: 0 };
  for (let i = 0; i < count; i++) counts[outcome(mutation(file, draw), original)]++;
  return counts;
}

const kinds = Object.entries(mutations);

describe("6,000 mutated archives of torch.save", () => {
  const cases = ["mixed.pt", "views.pt", "lightning.ckpt"].flatMap((name) =>
    kinds.map(([kind, mutation]) => [name, kind, mutation] as const),
  );
  it.each(cases)("%s with %s is refused or gives the same tensors", (name, _, mutation) => {
    const { refused, other } = countOutcomes(name, mutation, 334);
    expect(other).toBe(0);
    expect(refused).toBeGreaterThan(100);
  });
});

describe("6,000 mutated pickles with fitting checksums", () => {
  const cases = ["views.pt", "lightning.ckpt"].flatMap((name) =>
    kinds.map(([kind, mutation]) => [name, kind, mutation] as const),
  );
  it.each(cases)("in %s, %s are refused or something of that size", (name, _, mutation) => {
    expect(countOutcomes(name, withinPickle(mutation), 500).refused).toBeGreaterThan(100);
  });
});

describe("3,000 mutated files of the older format", () => {
  it.each(kinds)("with %s are refused or something of that size", (_, mutation) => {
    expect(countOutcomes("mixed-legacy.pt", mutation, 500).refused).toBeGreaterThan(100);
  });
});

describe("10,000 mutated safetensors files", () => {
  it.each(kinds)("with %s are refused or tensors that fill the file", (_, mutation) => {
    const file = read("mixed.safetensors");
    const draw = drawer(1);
    let refused = 0;
    for (let i = 0; i < 1667; i++) {
      const mutated = mutation(file, draw);
      try {
        const entries = [...parseSafetensors(mutated).tensors.values()];
        const held = entries.reduce((sum, { data }) => sum + data.byteLength, 0);
        expect(held).toBeLessThan(mutated.length);
      } catch (error) {
        if (Object.getPrototypeOf(error) !== Error.prototype) throw error;
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(200);
  });
});

/** Small opcodes that make a Python reader take memory, repeated through a file of 8 MiB. */
const greedy: Readonly<Record<string, string>> = {
  "empty dicts": "}",
  "empty lists": "]",
  marks: "(",
  "nested tuples": ")\x85\x85",
  "copies of the top": "N2222222",
  "one list in lists": "]q\x00h\x00h\x00h\x00",
  "an object each": "cx\ny\nq\x00h\x00)R",
  "sets of nothing": "\x8f",
};

/** Every place of the memo once: `repeat` cannot count. */
const memoPlaces = (count: number): string =>
  Array.from({ length: count }, (_, i) => {
    return `Nr${String.fromCharCode(i & 255, (i >> 8) & 255, (i >> 16) & 255, 0)}`;
  }).join("");

describe("a file made to exhaust memory", () => {
  const length = 16 * 2 ** 20;
  const cases = Object.entries(greedy).map(
    ([name, piece]) => [name, piece.repeat(length / piece.length)] as const,
  );
  it.each([...cases, ["memo places", memoPlaces(length / 6)] as const])(
    "of %s is refused before it does",
    (_, value) => {
      const file = storedZip({ "a/data.pkl": pickle(value) });
      const before = process.memoryUsage();
      const budget = new MemoryBudget(file.length);
      expect(() => parseWithin(file, budget)).toThrow(Error);
      const after = process.memoryUsage();
      expect(budget.taken).toBeLessThan(1.6 * file.length);
      // Not far from what was counted, though arrays leave garbage whenever they grow.
      const grown = after.heapUsed - before.heapUsed + after.arrayBuffers - before.arrayBuffers;
      expect(grown).toBeLessThan(5 * file.length);
    },
  );
});
