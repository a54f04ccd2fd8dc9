import "@tensorflow/tfjs-backend-cpu";
import { activate, Rng, tensor4d, tidy } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { CNBlock, ResBottleneckBlock, ShuffleUnit } from "../index.ts";

beforeAll(() => activate("cpu"));

describe("blocks of channels in groups", () => {
  it("say which channels do not fit", () => {
    expect(() => new ShuffleUnit(24, 48)).toThrow("as many as it is given, but got 24 -> 48");
    expect(() => new ShuffleUnit(24, 47, { stride: 2 })).toThrow(
      "an even number of output channels",
    );
    expect(() => new ResBottleneckBlock(48, 104, { groupWidth: 16 })).toThrow(
      "a groupWidth that divides 104 channels but got 16",
    );
  });
});

describe("CNBlock", () => {
  it("starts as its shortcut, nearly, and has torchvision's names", () => {
    const block = new CNBlock(4);
    const x = tensor4d(new Rng(1).normal(2 * 3 * 3 * 4), [2, 3, 3, 4]);
    const y = tidy(() => block.forward(x).dataSync());
    const moved = x.dataSync().map((value, i) => Math.abs(value - y[i]!));
    expect(Math.max(...moved)).toBeGreaterThan(0);
    expect(Math.max(...moved)).toBeLessThan(1e-5);
    expect([...block.namedParameters()].map(([name, { shape }]) => [name, shape])).toEqual([
      ["layer_scale", [4, 1, 1]],
      ["block.0.weight", [4, 1, 7, 7]],
      ["block.0.bias", [4]],
      ["block.2.weight", [4]],
      ["block.2.bias", [4]],
      ["block.3.weight", [16, 4]],
      ["block.3.bias", [16]],
      ["block.5.weight", [4, 16]],
      ["block.5.bias", [4]],
    ]);
  });
});
