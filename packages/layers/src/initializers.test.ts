import "@tensorflow/tfjs-backend-cpu";
import { activate, leakyRelu, Rng, tanh } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { gainFor, kaimingNormal, Linear, scaled, truncatedNormal, xavierUniform } from "./index.ts";

beforeAll(() => activate("cpu"));

describe("initial values", () => {
  it("are PyTorch's bounds", async () => {
    const { weight, bias } = new Linear(100, 400);
    for (const values of [await weight.data(), await bias!.data()]) {
      const largest = Math.max(...values.map(Math.abs));
      expect(largest).toBeLessThanOrEqual(0.1);
      expect(largest).toBeGreaterThan(0.095);
    }
  });

  it("of Xavier and Kaiming follow their fans", () => {
    const rng = new Rng(3);
    const xavier = xavierUniform([64, 32, 3, 3], rng);
    expect(Math.max(...xavier)).toBeCloseTo(Math.sqrt(6 / (9 * (64 + 32))), 3);
    const kaiming = kaimingNormal({ mode: "fanOut" })([64, 32, 3, 3], rng);
    const variance = kaiming.reduce((sum, value) => sum + value ** 2, 0) / kaiming.length;
    expect(variance / (2 / (64 * 9))).toBeCloseTo(1, 1);
    expect(() => xavierUniform([64], rng)).toThrow("[out, in, ...kernel]");
  });

  it("can be scaled by an activation's gain", () => {
    expect(gainFor(tanh)).toBe(5 / 3);
    expect(gainFor(leakyRelu)).toBe(Math.sqrt(2 / 1.0001));
    expect(gainFor(leakyRelu, Math.sqrt(5))).toBeCloseTo(Math.sqrt(1 / 3), 12);
    const [plain, gained] = [1, 5 / 3].map((gain) =>
      scaled(xavierUniform, gain)([4, 8], new Rng(3)),
    );
    expect(gained![5]! / plain![5]!).toBeCloseTo(5 / 3, 6);
  });

  it("of the truncated normal distribution stay within their bounds", () => {
    const values = truncatedNormal(1, { least: -0.5, most: 1 })([100, 100], new Rng(3));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-0.5);
    expect(Math.max(...values)).toBeLessThanOrEqual(1);
    // (φ(-0.5) - φ(1)) / (Φ(1) - Φ(-0.5))
    const mean = values.reduce((sum, value) => sum + value) / values.length;
    expect(mean).toBeCloseTo(0.206, 1);
    expect(values).toEqual(truncatedNormal(1, { least: -0.5, most: 1 })([100, 100], new Rng(3)));
    expect(() => truncatedNormal(1, { least: 3, most: 4 })).toThrow("but got 3, 0 and 4");
  });
});
