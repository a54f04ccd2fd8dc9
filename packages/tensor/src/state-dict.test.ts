import { describe, expect, it } from "vitest";
import { toFloat32, type StateEntry } from "./index.ts";

const entry = (dtype: StateEntry["dtype"], data: StateEntry["data"]): StateEntry => ({
  dtype,
  shape: [data.length],
  data,
});

describe("toFloat32", () => {
  it("decodes half precision: normal and subnormal numbers, zeros, infinities, NaN", () => {
    const bits = Uint16Array.of(
      0x3c00,
      0xc000,
      0x7bff,
      0x0400,
      0x0001,
      0x8000,
      0x7c00,
      0xfc00,
      0x7e00,
    );
    expect([...toFloat32("w", entry("F16", bits))]).toEqual([
      1,
      -2,
      65504,
      2 ** -14,
      2 ** -24,
      -0,
      Infinity,
      -Infinity,
      Number.NaN,
    ]);
  });

  it("decodes bfloat16, which is the upper half of a float32", () => {
    const bits = Uint16Array.of(0x3f80, 0xc020, 0x0001, 0x8000, 0x7f80, 0x7fc0);
    expect([...toFloat32("w", entry("BF16", bits))]).toEqual([
      1,
      -2.5,
      2 ** -133,
      -0,
      Infinity,
      Number.NaN,
    ]);
  });

  it("rounds float64 and passes float32 on as it is", () => {
    const single = Float32Array.of(0.1);
    expect(toFloat32("w", entry("F32", single))).toBe(single);
    expect([...toFloat32("w", entry("F64", Float64Array.of(0.1)))]).toEqual([...single]);
  });

  it("refuses integers, naming the entry", () => {
    expect(() => toFloat32("fc.weight", entry("I32", Int32Array.of(1)))).toThrow(
      "fc.weight expected floating-point values (F32, F64, F16, BF16) but got I32",
    );
  });
});
