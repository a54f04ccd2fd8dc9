import { tensor2d } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { compare, startBackend } from "./index.ts";

describe("toBeAllclose", () => {
  beforeAll(() => startBackend("cpu"));

  it("accepts what numpy's formula accepts, to the boundary", async () => {
    await expect([1, 100]).toBeAllclose([1 + 2 ** -10, 100 + 25 * 2 ** -8], {
      relative: 2 ** -10,
      absolute: 0,
    });
    await expect([1]).not.toBeAllclose([1 + 2 ** -9], { relative: 2 ** -10, absolute: 0 });
  });

  it("compares tensors, typed arrays and nested arrays", async () => {
    const x = tensor2d([1, 2, 3, 4], [2, 2]);
    await expect(x).toBeAllclose([
      [1, 2],
      [3, 4],
    ]);
    await expect(Float32Array.of(1, 2, 3, 4)).toBeAllclose(x);
    x.dispose();
  });

  it("says what differs most and where", async () => {
    const x = tensor2d([1, 2, 3, 4], [2, 2]);
    const comparison = async (): Promise<void> => {
      await expect(x).toBeAllclose([1, 2, 3.5, 4.25]);
    };
    await expect(comparison).rejects.toThrow(
      /2 of 4 values .* worst at \[1, 0\]: got 3 for 3.5, 0.5 apart/,
    );
    x.dispose();
  });

  it("refuses shapes and sizes that differ", async () => {
    const row = tensor2d([1, 2], [1, 2]);
    const column = tensor2d([1, 2], [2, 1]);
    expect((await compare(row, column)).report).toBe("shapes differ: got [1, 2] for [2, 1]");
    expect((await compare([1, 2], [1])).report).toBe("sizes differ: got 2 values for 1");
    row.dispose();
    column.dispose();
  });

  it("finds NaN equal to NaN only, and infinities equal to themselves only", async () => {
    const { NaN: nan } = Number;
    await expect([nan, Infinity]).toBeAllclose([nan, Infinity]);
    await expect([nan]).not.toBeAllclose([0]);
    await expect([0]).not.toBeAllclose([nan]);
    await expect([Infinity]).not.toBeAllclose([-Infinity]);
    await expect([1e38]).not.toBeAllclose([Infinity]);
  });
});
