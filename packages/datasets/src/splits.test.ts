import { Rng } from "@stratajs/tensor";
import { array, assert, integer, nat, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { ArrayDataset } from "./array-dataset.ts";
import { concat } from "./concat.ts";
import type { Dataset } from "./dataset.ts";
import { classCounts, labelsOf } from "./labels-of.ts";
import { mapDataset, withTransform } from "./map-dataset.ts";
import { randomSplit } from "./random-split.ts";
import { stratifiedSplit } from "./stratified-split.ts";
import { subset } from "./subset.ts";
import { normalize } from "./transforms/normalize.ts";

/** One-pixel images, the pixel being the index. */
function labelled(labels: readonly number[]): ArrayDataset {
  const images = Uint8Array.from(labels, (_, i) => i);
  return new ArrayDataset({ images, labels, imageShape: [1, 1, 1] });
}

function numbers(from: number, length: number): Dataset<number> {
  return { length, get: (index) => from + index };
}

describe("stratifiedSplit", () => {
  it("deals out every example once, each class in its share, at lengths of randomSplit", () => {
    const labels = array(nat(5), { maxLength: 80 });
    const weights = array(integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
    assert(
      property(labels, weights, nat(), (drawn, parts, seed) => {
        const sum = parts.reduce((total, part) => total + part, 0);
        const fractions = parts.map((part) => part / sum);
        const dataset = labelled(drawn);
        const split = stratifiedSplit(dataset, fractions, new Rng(seed));
        const dealt = split.flatMap(({ indices }) => [...indices]);
        expect(dealt.toSorted((a, b) => a - b)).toEqual([...drawn.keys()]);
        const lengths = randomSplit(dataset, fractions, new Rng(seed)).map(({ length }) => length);
        expect(split.map(({ length }) => length)).toEqual(lengths);
        const all = classCounts(drawn, 6);
        for (const part of split) {
          for (const [label, count] of classCounts(part.labels!, 6).entries()) {
            const floor = Math.floor((all[label]! * part.length) / Math.max(drawn.length, 1));
            expect([floor, floor + 1]).toContain(count);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it("depends on the seed alone, and shuffles", () => {
    const dataset = labelled(Array.from({ length: 60 }, (_, i) => (i < 40 ? 0 : 1)));
    const draw = (seed: number): number[][] =>
      stratifiedSplit(dataset, [0.5, 0.5], new Rng(seed)).map(({ indices }) => Array.from(indices));
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    const [first] = draw(1);
    expect(first).not.toEqual(first!.toSorted((a, b) => a - b));
  });

  it("takes labels that a dataset does not know", async () => {
    const plain = mapDataset(labelled([1, 0, 1, 0]), (example) => example);
    expect(() => stratifiedSplit(plain, [0.5, 0.5], new Rng(0))).toThrow(
      "expected a label for each of 4 examples but got a dataset that does not know them",
    );
    const labels = await labelsOf(plain);
    const [half] = stratifiedSplit(plain, [0.5, 0.5], new Rng(0), labels);
    expect([...half.indices].map((index) => labels[index]).toSorted()).toEqual([0, 1]);
    expect(() => stratifiedSplit(plain, [0.5, 0.5], new Rng(0), [1])).toThrow("but got 1");
    expect(() => stratifiedSplit(plain, [0.5, 0.4], new Rng(0), labels)).toThrow(
      "stratifiedSplit expected fractions that add up to 1",
    );
  });
});

describe("concat", () => {
  it("gives the examples of each dataset, one after the other, of none too", () => {
    const all = concat(numbers(0, 2), numbers(9, 0), numbers(10, 3), numbers(20, 0));
    expect(all.length).toBe(5);
    expect([0, 1, 2, 3, 4].map((index) => all.get(index))).toEqual([0, 1, 10, 11, 12]);
    expect(() => all.get(5)).toThrow("from 0 to 4 but got 5");
    expect(() => concat().get(0)).toThrow("is empty");
  });

  it("knows labels, descriptions and unreadable files where its parts do", () => {
    const named: Dataset<number> = {
      ...numbers(0, 2),
      labels: Int32Array.of(5, 6),
      unreadable: [{ path: "x", reason: "damaged" }],
      describe: (index) => `file ${index}`,
    };
    const all = concat<unknown>(labelled([1, 2]), named, named);
    expect([...all.labels!]).toEqual([1, 2, 5, 6, 5, 6]);
    expect(all.describe!(0)).toBeUndefined();
    expect(all.describe!(3)).toBe("file 1");
    expect(all.unreadable).toEqual([{ path: "x", reason: "damaged" }]);
    expect(concat(numbers(0, 1), named).labels).toBeUndefined();
  });
});

describe("recipes", () => {
  it("describe datasets made of datasets, and none that nobody can make again", () => {
    const whole = labelled([0, 1, 2]);
    const transform = normalize({ mean: [0.5], std: [0.5] });
    const made = concat(withTransform(subset(whole, [2, 0]), transform), whole);
    expect(structuredClone(made.recipe)).toEqual({
      kind: "concat",
      datasets: [
        {
          kind: "transformed",
          transforms: [transform],
          dataset: { kind: "subset", indices: Int32Array.of(2, 0), dataset: whole.recipe },
        },
        whole.recipe,
      ],
    });
    expect(subset(numbers(0, 3), [1]).recipe).toBeUndefined();
    expect(
      concat(
        whole,
        mapDataset(whole, (example) => example),
      ).recipe,
    ).toBeUndefined();
  });
});

describe("classCounts", () => {
  it("counts, classes without examples too, and refuses what is no label", () => {
    expect([...classCounts([2, 0, 2])]).toEqual([1, 0, 2]);
    expect([...classCounts([2, 0, 2], 4)]).toEqual([1, 0, 2, 0]);
    expect([...classCounts([])]).toEqual([]);
    expect(() => classCounts([0, 4], 3)).toThrow("from 0 to 2 but got 4 at index 1");
  });
});
