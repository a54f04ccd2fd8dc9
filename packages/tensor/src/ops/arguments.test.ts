import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectShape } from "../index.ts";
import { toPadding, toSize } from "./arguments.ts";

describe("toSize", () => {
  it("takes a number for both directions", () => {
    expect(toSize("stride", 2)).toEqual([2, 2]);
    expect(toSize("stride", [1, 3])).toEqual([1, 3]);
  });

  it.each([0, -1, 1.5, Number.NaN, [1], [1, 2, 3], [1, 0]])("refuses %j", (value) => {
    expect(() => toSize("conv2d: stride", value as number)).toThrow(
      `conv2d: stride expected an integer of at least 1, or [height, width] of such, but got ${JSON.stringify(value)}`,
    );
  });
});

describe("toPadding", () => {
  it("takes one number, one for each direction, or one for each side", () => {
    fc.assert(
      fc.property(fc.nat(9), fc.nat(9), fc.nat(9), fc.nat(9), (top, bottom, left, right) => {
        expect(toPadding("pool", top)).toEqual([
          [top, top],
          [top, top],
        ]);
        expect(toPadding("pool", [top, left])).toEqual([
          [top, top],
          [left, left],
        ]);
        const sides = [
          [top, bottom],
          [left, right],
        ] as const;
        expect(toPadding("pool", sides)).toEqual(sides);
      }),
    );
  });

  it.each([-1, 0.5, [1], [[1, 2], [3]], [[1, 2], 3, 4], "same"])("refuses %j", (value) => {
    expect(() => toPadding("pool", value as number)).toThrow(/pool expected padding as an integer/);
  });
});

describe("expectShape", () => {
  it("lets names stand for any size and numbers for their own", () => {
    expect(() => expectShape("BatchNorm(64)", [8, 64], ["batch", 64])).not.toThrow();
    expect(() => expectShape("BatchNorm(64)", [8, 32], ["batch", 64])).toThrow(
      "BatchNorm(64) expected [batch, 64] but got [8, 32]",
    );
    expect(() => expectShape("Linear", [8], ["batch", "features"])).toThrow(
      "Linear expected [batch, features] but got [8]",
    );
  });
});
