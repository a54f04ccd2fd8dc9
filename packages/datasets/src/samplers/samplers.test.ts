import { Rng } from "@stratajs/tensor";
import { array, assert, boolean, double, integer, nat, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { batchSampler } from "./batch-sampler.ts";
import { randomSampler } from "./random-sampler.ts";
import { sequentialSampler } from "./sequential-sampler.ts";
import { stratifiedSampler } from "./stratified-sampler.ts";
import { subsetRandomSampler } from "./subset-random-sampler.ts";
import { balancedWeights, weightedRandomSampler } from "./weighted-random-sampler.ts";
import { WeightTree } from "./weight-tree.ts";

const sorted = (values: Iterable<number>): number[] => [...values].toSorted((a, b) => a - b);
const upTo = (length: number): number[] => Array.from({ length }, (_, i) => i);

/** How often each of 0 … length − 1 is among the values. */
function counts(values: Iterable<number>, length: number): number[] {
  const result = Array.from({ length }, () => 0);
  for (const value of values) result[value]! += 1;
  return result;
}

describe("every sampler", () => {
  it.each([
    ["sequentialSampler", sequentialSampler()],
    ["randomSampler", randomSampler()],
    ["randomSampler with replacement", randomSampler({ replacement: true })],
    ["subsetRandomSampler", subsetRandomSampler([3, 1, 17])],
    ["weightedRandomSampler", weightedRandomSampler(upTo(20), 30)],
    ["weightedRandomSampler without", weightedRandomSampler(upTo(20), 12, { replacement: false })],
    ["stratifiedSampler", stratifiedSampler(upTo(20).map((i) => i % 3))],
    [
      "stratifiedSampler, balanced",
      stratifiedSampler(
        upTo(20).map((i) => Number(i < 3)),
        { balance: true },
      ),
    ],
  ])("%s: gives as many as it says, the same for the same stream", (_, sampler) => {
    const order = sampler.sample(20, new Rng(4));
    expect(order).toHaveLength(sampler.count(20));
    expect(order.every((index) => index >= 0 && index < 20)).toBe(true);
    expect(sampler.sample(20, new Rng(4))).toEqual(order);
  });
});

describe("randomSampler", () => {
  it("gives each example once; asked for more, in several orders", () => {
    assert(
      property(
        integer({ min: 1, max: 30 }),
        integer({ min: 1, max: 90 }),
        nat(),
        (length, numSamples, seed) => {
          const order = randomSampler({ numSamples }).sample(length, new Rng(seed));
          expect(order).toHaveLength(numSamples);
          const times = counts(order, length);
          expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
          expect(sorted(order.subarray(0, length))).toEqual(
            sorted(new Set(order.subarray(0, length))),
          );
        },
      ),
    );
  });

  it("draws from all with replacement, each as likely", () => {
    const order = randomSampler({ replacement: true, numSamples: 10_000 }).sample(5, new Rng(1));
    // Five standard deviations of a binomial distribution.
    for (const count of counts(order, 5)) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });

  it("gives nothing of nothing", () => {
    const sampler = randomSampler({ replacement: true, numSamples: 7 });
    expect([sampler.count(0), sampler.sample(0, new Rng(0)).length]).toEqual([0, 0]);
  });

  it("refuses no samples", () => {
    expect(() => randomSampler({ numSamples: 0 })).toThrow("an integer from 1 but got 0");
  });
});

describe("subsetRandomSampler", () => {
  it("gives those examples in random order", () => {
    const sampler = subsetRandomSampler([9, 2, 5]);
    expect(sorted(sampler.sample(10, new Rng(0)))).toEqual([2, 5, 9]);
    expect(() => sampler.sample(9, new Rng(0))).toThrow("from 0 to 8 but got 9");
  });
});

describe("weightedRandomSampler", () => {
  it("draws in proportion to the weights", () => {
    const order = weightedRandomSampler([0, 1, 3, 0, 6], 10_000).sample(5, new Rng(2));
    const times = counts(order, 5);
    expect([times[0], times[3]]).toEqual([0, 0]);
    for (const [index, share] of [
      [1, 0.1],
      [2, 0.3],
      [4, 0.6],
    ] as const) {
      const deviation = Math.sqrt(10_000 * share * (1 - share));
      expect(Math.abs(times[index]! - 10_000 * share)).toBeLessThan(5 * deviation);
    }
  });

  it("draws none twice without replacement, the heavy ones first", () => {
    const heavy = upTo(200).map((seed) => {
      const order = weightedRandomSampler([1, 1, 8], 3, { replacement: false }).sample(
        3,
        new Rng(seed),
      );
      expect(sorted(order)).toEqual([0, 1, 2]);
      return Number(order[0] === 2);
    });
    // 0.8 of 200, five standard deviations.
    expect(Math.abs(heavy.reduce((sum, each) => sum + each, 0) - 160)).toBeLessThan(29);
  });

  it("draws every class as often with balanced weights", () => {
    const labels = upTo(1000).map((i) => Number(i >= 950));
    const order = weightedRandomSampler(balancedWeights(labels), 2000).sample(1000, new Rng(3));
    const rare = order.filter((index) => labels[index] === 1).length;
    expect(Math.abs(rare - 1000)).toBeLessThan(112);
  });

  it.each([
    [[], 1, true, "a weight above 0 but got none"],
    [[0, 0], 1, true, "a weight above 0 but got none"],
    [[1, -1], 1, true, "from 0 but got -1 at index 1"],
    [[1, Number.NaN], 1, true, "but got NaN at index 1"],
    [[1, 2], 0, true, "an integer from 1 but got 0"],
    [[1, 0, 2], 3, false, "from 1 to 2, the weights above 0, but got 3"],
  ] as const)(
    "refuses weights %j, %d of them, replacement %s",
    (weights, count, replacement, text) => {
      expect(() => weightedRandomSampler(weights, count, { replacement })).toThrow(text);
    },
  );

  it("refuses a dataset of another length", () => {
    const sampler = weightedRandomSampler([1, 2], 3);
    expect(() => sampler.sample(3, new Rng(0))).toThrow(
      "weights for the dataset's 3 examples but got 2",
    );
  });
});

describe("WeightTree", () => {
  it("finds the weight that covers a place in the sum, never one that is 0", () => {
    const weight = double({ min: 0, max: 100, noNaN: true });
    assert(
      property(
        array(weight, { minLength: 1, maxLength: 40 }),
        double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (weights, fraction) => {
          weights.push(1);
          const found = new WeightTree(Float64Array.from(weights)).find(fraction);
          expect(weights[found]).toBeGreaterThan(0);
          const sum = weights.reduce((total, each) => total + each, 0);
          const before = weights.slice(0, found).reduce((total, each) => total + each, 0);
          expect(before).toBeLessThanOrEqual(fraction * sum + 1e-9);
          expect(before + weights[found]!).toBeGreaterThanOrEqual(fraction * sum - 1e-9);
        },
      ),
    );
  });
});

describe("stratifiedSampler", () => {
  it("gives each example once, every stretch with the classes in proportion", () => {
    assert(
      property(
        array(nat(3), { minLength: 1, maxLength: 200 }),
        integer({ min: 1, max: 40 }),
        nat(),
        (labels, stretch, seed) => {
          const order = stratifiedSampler(labels).sample(labels.length, new Rng(seed));
          expect(sorted(order)).toEqual(upTo(labels.length));
          const whole = counts(labels, 4);
          const classes = whole.filter((count) => count > 0).length;
          for (let start = 0; start + stretch <= order.length; start += stretch) {
            const part = counts(
              [...order.subarray(start, start + stretch)].map((index) => labels[index]!),
              4,
            );
            for (const [label, count] of part.entries()) {
              const share = (whole[label]! * stretch) / labels.length;
              // A stretch is longer or shorter than its share of the epoch by at most one of each other class.
              expect(Math.abs(count - share)).toBeLessThanOrEqual(classes + 1);
            }
          }
        },
      ),
    );
  });

  it("gives equal numbers of every class with balance, all examples among them", () => {
    const labels = upTo(60).map((i) => Number(i >= 48));
    const order = stratifiedSampler(labels, { balance: true }).sample(60, new Rng(0));
    expect(
      counts(
        [...order].map((index) => labels[index]!),
        2,
      ),
    ).toEqual([48, 48]);
    expect(counts(order, 60)).toEqual(labels.map((label) => (label === 1 ? 4 : 1)));
    for (let start = 0; start < 96; start += 8) {
      const part = [...order.subarray(start, start + 8)].map((index) => labels[index]!);
      const [zeros] = counts(part, 2);
      expect(Math.abs(zeros! - 4)).toBeLessThanOrEqual(1);
    }
  });

  it("refuses what is no class, and a dataset of another length", () => {
    expect(() => stratifiedSampler([0, 1.5])).toThrow("but got 1.5 at index 1");
    expect(() => stratifiedSampler([0, 1]).sample(3, new Rng(0))).toThrow("3 examples but got 2");
  });
});

describe("batchSampler", () => {
  it("cuts a sampler's order into batches", () => {
    assert(
      property(nat(50), integer({ min: 1, max: 12 }), boolean(), (length, batchSize, dropLast) => {
        const sampler = batchSampler(sequentialSampler(), batchSize, { dropLast });
        const batches = sampler.sample(length, new Rng(0));
        expect(batches).toHaveLength(sampler.count(length));
        const kept = dropLast ? length - (length % batchSize) : length;
        expect(batches.flatMap((batch) => [...batch])).toEqual(upTo(kept));
        expect(batches.slice(0, -1).every((batch) => batch.length === batchSize)).toBe(true);
      }),
    );
  });
});
