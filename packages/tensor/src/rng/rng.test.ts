import { describe, expect, it } from "vitest";
import { advance, philox, type Counter, type Key } from "./philox.ts";
import { naturalLogarithm, normalQuantile } from "./normal-quantile.ts";
import { Rng } from "./rng.ts";

describe("philox4x32-10", () => {
  // Random123's known-answer file kat_vectors, lines "philox4x32 10".
  const known: [Counter, Key, number[]][] = [
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ];

  it.each(known)("gives the published words for counter %j and key %j", (counter, key, words) => {
    const out = new Uint32Array(4);
    philox(counter, key, out);
    expect([...out]).toEqual(words);
  });

  it("carries into the next word of the counter", () => {
    expect(advance([0xffffffff, 0xffffffff, 0xffffffff, 7], 1)).toEqual([0, 0, 0, 8]);
    expect(advance([5, 0, 0, 0], 2 ** 40)).toEqual([5, 256, 0, 0]);
  });
});

describe("normalQuantile", () => {
  // Wichura 1988, table of test values.
  it.each([
    [0.25, -0.6744897501960818],
    [0.001, -3.0902323061678136],
    // oxlint-disable-next-line no-loss-of-precision -- as published
    [1e-20, -9.262340089798408],
  ])("agrees with AS 241's own test value at %d", (probability, value) => {
    expect(Math.abs(normalQuantile(probability) / value - 1)).toBeLessThan(4e-16);
  });

  it("takes logarithms to within 2 units in the last place", () => {
    for (const x of [1e-300, 1e-9, 0.1, 0.5, 0.99, 1.01, 3, 12345.6]) {
      expect(Math.abs(naturalLogarithm(x) / Math.log(x) - 1)).toBeLessThan(5e-16);
    }
  });
});

describe("Rng", () => {
  it("gives the same numbers for the same seed and others for another", () => {
    expect(new Rng(7).uniform(5)).toEqual(new Rng(7).uniform(5));
    expect(new Rng(7).uniform(5)).not.toEqual(new Rng(8).uniform(5));
    expect(new Rng(7n << 40n).uniform(5)).not.toEqual(new Rng(7).uniform(5));
  });

  it("continues from a state that went through JSON", () => {
    const rng = new Rng(3);
    rng.uniform(9);
    const state = JSON.parse(JSON.stringify(rng.state)) as typeof rng.state;
    expect(new Rng(state).normal(6)).toEqual(rng.normal(6));
  });

  it("splits into streams that differ from each other and from the parent", () => {
    const parent = new Rng(1);
    const [a, b] = [parent.split(), parent.split()];
    const draws = [a, b, parent, a.split()].map((rng) => rng.words(4).join());
    expect(new Set(draws).size).toBe(4);
  });

  it("draws uniform values with the right mean, variance and range", () => {
    const values = new Rng(5).uniform(100_000);
    expect(moments(values).mean).toBeCloseTo(0.5, 2);
    expect(moments(values).variance).toBeCloseTo(1 / 12, 2);
    expect(Math.min(...values.subarray(0, 10_000))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values.subarray(0, 10_000))).toBeLessThan(1);
  });

  it("draws normal values with the right mean, variance and tails", () => {
    const values = new Rng(6).normal(100_000);
    expect(moments(values).mean).toBeCloseTo(0, 2);
    expect(moments(values).variance).toBeCloseTo(1, 1);
    const beyond = values.filter((value) => Math.abs(value) > 1.959964).length / values.length;
    expect(beyond).toBeCloseTo(0.05, 2);
  });

  it("pins the first draws of seed 42, so that no change passes unseen", () => {
    const rng = new Rng(42);
    expect([...rng.words(4)]).toMatchInlineSnapshot(`
      [
        2632642643,
        2012563771,
        314527917,
        1463989207,
      ]
    `);
    expect([...rng.uniform(3)]).toMatchInlineSnapshot(`
      [
        0.9877186417579651,
        0.32706332206726074,
        0.5139061212539673,
      ]
    `);
    expect([...rng.normal(3)]).toMatchInlineSnapshot(`
      [
        0.9379573464393616,
        0.40787023305892944,
        0.2604559659957886,
      ]
    `);
    expect([...rng.permutation(8)]).toMatchInlineSnapshot(`
      [
        3,
        6,
        4,
        0,
        1,
        7,
        2,
        5,
      ]
    `);
  });

  it("permutes without bias", () => {
    const rng = new Rng(9);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = rng.permutation(3).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it("draws one word as it draws a list of one", () => {
    const [one, other] = [new Rng(8), new Rng(8)];
    const words = Array.from({ length: 5 }, () => one.word());
    expect(words).toEqual(Array.from({ length: 5 }, () => other.words(1)[0]));
    expect(one.state).toEqual(other.state);
  });

  it("draws integers below a bound, each as likely", () => {
    const counts = Array.from({ length: 3 }, () => 0);
    for (const value of new Rng(5).integers(30_000, 3)) counts[value]! += 1;
    // Five standard deviations.
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(409);
    expect(new Rng(5).integers(0, 3)).toHaveLength(0);
    expect(Math.max(...new Rng(5).integers(100, 2 ** 31))).toBeGreaterThan(2 ** 30);
    expect(() => new Rng(5).integers(1, 0)).toThrow("from 1 to 2^31 but got 0");
  });

  it("draws bernoulli values with the given probability", () => {
    const ones = new Rng(2).bernoulli(50_000, 0.3).reduce((sum, value) => sum + value, 0);
    expect(ones / 50_000).toBeCloseTo(0.3, 2);
    expect(new Rng(2).bernoulli(9, 1)).toEqual(new Uint8Array(9).fill(1));
  });

  it("says what is wrong with a seed, a state, a count or a probability", () => {
    expect(() => new Rng(-1)).toThrow("integer from 0 to 2^53 - 1 but got -1");
    expect(() => new Rng(1n << 64n)).toThrow("from 0 to 2^64 - 1");
    expect(() => new Rng({ key: [1, 2.5], counter: [0, 0, 0, 0] })).toThrow("key holds 2 integers");
    expect(() => new Rng(0).permutation(-3)).toThrow("at least 0 but got -3");
    expect(() => new Rng(0).bernoulli(3, 1.5)).toThrow("in [0, 1] but got 1.5");
  });
});

function moments(values: Float32Array): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, variance };
}
