import { tensor2d } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { compare, startBackend } from "./index.ts";

describe("toBeAllclose", () => {
  beforeAll(() => startBackend("cpu"));

  it("accepts what numpy's formula accepts, to the boundary", () => {
    expect([1, 100]).toBeAllclose([1 + 2 ** -10, 100 + 25 * 2 ** -8], {
      relative: 2 ** -10,
      absolute: 0,
    });
    expect([1]).not.toBeAllclose([1 + 2 ** -9], { relative: 2 ** -10, absolute: 0 });
  });

  it("compares tensors, typed arrays and nested arrays", () => {
    const x = tensor2d([1, 2, 3, 4], [2, 2]);
    expect(x).toBeAllclose([
      [1, 2],
      [3, 4],
    ]);
    expect(Float32Array.of(1, 2, 3, 4)).toBeAllclose(x);
    x.dispose();
  });

  it("says what differs most and where", () => {
    const x = tensor2d([1, 2, 3, 4], [2, 2]);
    expect(() => expect(x).toBeAllclose([1, 2, 3.5, 4.25])).toThrow(
      /2 of 4 values .* worst at \[1, 0\]: got 3 for 3.5, 0.5 apart/,
    );
    x.dispose();
  });

  it("refuses shapes and sizes that differ", () => {
    const row = tensor2d([1, 2], [1, 2]);
    const column = tensor2d([1, 2], [2, 1]);
    expect(compare(row, column).report).toBe("shapes differ: got [1, 2] for [2, 1]");
    expect(compare([1, 2], [1]).report).toBe("sizes differ: got 2 values for 1");
    row.dispose();
    column.dispose();
  });

  it("finds NaN equal to NaN only, and infinities equal to themselves only", () => {
    const { NaN: nan } = Number;
    expect([nan, Infinity]).toBeAllclose([nan, Infinity]);
    expect([nan]).not.toBeAllclose([0]);
    expect([0]).not.toBeAllclose([nan]);
    expect([Infinity]).not.toBeAllclose([-Infinity]);
    expect([1e38]).not.toBeAllclose([Infinity]);
  });
});
