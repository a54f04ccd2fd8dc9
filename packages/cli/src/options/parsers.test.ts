import { InvalidArgumentError } from "commander";
import { describe, expect, it } from "vitest";
import { imageShape, integerFrom, numberAtLeastZero } from "./parsers.ts";

describe("integerFrom", () => {
  it("takes integers from its least on", () => {
    expect(integerFrom(1)("1")).toBe(1);
    expect(integerFrom(0)("60000")).toBe(60_000);
  });

  it.each(["0", "-1", "1.5", "1e3", "", "ten", "9007199254740993"])("refuses %j", (text) => {
    expect(() => integerFrom(1)(text)).toThrow(InvalidArgumentError);
  });
});

describe("numberAtLeastZero", () => {
  it("takes fractions, exponents and 0", () => {
    expect(numberAtLeastZero("0.3")).toBe(0.3);
    expect(numberAtLeastZero("1e-4")).toBe(1e-4);
    expect(numberAtLeastZero("0")).toBe(0);
  });

  it.each(["-0.1", "NaN", "Infinity", " ", "0,3"])("refuses %j", (text) => {
    expect(() => numberAtLeastZero(text)).toThrow(InvalidArgumentError);
  });
});

describe("imageShape", () => {
  it("takes height, width and channels, which are 1 by default", () => {
    expect(imageShape("28x28x1")).toEqual([28, 28, 1]);
    expect(imageShape("32×24×3")).toEqual([32, 24, 3]);
    expect(imageShape("28x28")).toEqual([28, 28, 1]);
  });

  it.each(["28", "28x0x1", "28x28x1x1", "axb", "28x-28"])("refuses %j", (text) => {
    expect(() => imageShape(text)).toThrow(InvalidArgumentError);
  });
});
