import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { assert, constantFrom, nat, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRun, readRun } from "./read-run.ts";
import { toRunSummary } from "./run-summary.ts";
import { writeRun } from "./write-run.ts";

const text = JSON.stringify(
  toRunSummary({
    title: "t",
    data: "d",
    results: { testAccuracy: 0.5, testLoss: Number.NaN },
    history: [
      { epoch: 0, step: 3, seconds: 1, examplesPerSecond: 2, metrics: { trainLoss: Infinity } },
    ],
    confusion: [
      [1, 2],
      [0, 0],
    ],
    settings: { nested: { a: [1, null] } },
    seed: 7,
    date: new Date(0),
  }),
);

describe("writeRun", () => {
  it("leaves texts that look like lists alone, and takes facts that are no numbers", async () => {
    const folder = await mkdtemp(`${tmpdir()}/strata-run-json-`);
    const report = {
      title: "[ 1,   2 ]",
      data: "d",
      results: {},
      history: [],
      dataFacts: { mean: Number.NaN, images: 0 },
      confusion: [
        [1, 2],
        [0, 3],
      ],
      date: new Date(0),
    };
    await writeRun(`${folder}/run.json`, report);
    expect(await readRun(folder)).toEqual(toRunSummary(report));
    expect(await readFile(`${folder}/run.json`, "utf8")).toContain("\n    [0, 3]\n");
    await rm(folder, { recursive: true });
  });
});

describe("parseRun", () => {
  it("gives back what was written, and NaN for numbers that were not finite", () => {
    const run = parseRun(text);
    expect(run.results).toEqual({ testAccuracy: 0.5, testLoss: Number.NaN });
    expect(run.history[0]!.metrics).toEqual({ trainLoss: Number.NaN });
    expect(run.seed).toBe("7");
    expect(run.settings).toEqual({ nested: { a: [1, null] } });
    expect(run.classes![1]).toEqual({ name: "1", label: 1, precision: 0, f1: 0, support: 0 });
    expect(run.date).toBe("1970-01-01T00:00:00.000Z");
  });

  it("says what is wrong with a file", () => {
    expect(() => parseRun("{", "a/run.json")).toThrow("a/run.json expected JSON");
    expect(() => parseRun(changed({ version: 2 }))).toThrow(
      "run.json expected version to be 1 but got 2",
    );
    expect(() => parseRun(changed({ results: { a: "b" } }))).toThrow(
      'expected results.a to be number but got "b"',
    );
    expect(() => parseRun("[]")).toThrow("expected format to be");
  });

  it("reads a mutated file or says what is wrong, and nothing else", () => {
    const mutated = property(
      nat(text.length - 1),
      constantFrom("", "}", "null", "-1", '"', "[", "e9"),
      nat(8),
      (place, inserted, removed) => {
        const error = errorOf(text.slice(0, place) + inserted + text.slice(place + removed));
        return error === undefined || String(error).startsWith("TypeError: run.json expected ");
      },
    );
    expect(() => assert(mutated, { numRuns: 1000 })).not.toThrow();
  });
});

function changed(change: object): string {
  return JSON.stringify({ ...JSON.parse(text), ...change });
}

function errorOf(file: string): unknown {
  try {
    parseRun(file);
    return undefined;
  } catch (error) {
    return error;
  }
}
