import { Rng } from "@stratajs/tensor";
import { describe, expect, it } from "vitest";
import type { PixelImage } from "../pixel-image.ts";
import { adjustBrightness } from "./adjust-brightness.ts";
import { adjustHue } from "./adjust-hue.ts";
import { applyTransforms } from "./apply-transforms.ts";
import { colorJitter, type ColorJitterOptions } from "./color-jitter.ts";
import { gaussianBlur } from "./gaussian-blur.ts";
import { grayscale, randomGrayscale } from "./grayscale.ts";
import { posterize } from "./posterize.ts";
import { randomErasing } from "./random-erasing.ts";
import { solarize } from "./solarize.ts";

const red: PixelImage = { data: Uint8Array.of(200, 40, 40), height: 1, width: 1, channels: 3 };

function jittered(options: ColorJitterOptions, seeds = 200): number[][] {
  return Array.from({ length: seeds }, (_, seed) => [
    ...applyTransforms(colorJitter(options), red, new Rng(seed)).data,
  ]);
}

describe("colorJitter", () => {
  it("stays within its ranges and reaches their ends", () => {
    const values = jittered({ brightness: 0.2 }).map(([value]) => value!);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(160);
    expect(Math.max(...values)).toBeLessThanOrEqual(240);
    expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(70);
    expect(jittered({ brightness: [0.5, 0.5] }, 1)).toEqual([[100, 20, 20]]);
    expect(jittered({ brightness: [0, 0], contrast: 0, hue: [0, 0] }, 1)).toEqual([[0, 0, 0]]);
  });

  it("comes in every order", () => {
    // Brighter to white and then half as bright, or the other way around.
    const both = jittered({ brightness: [2, 2], saturation: [0, 0] }).map(String);
    expect(new Set(both).size).toBe(2);
  });

  it("leaves out what does not change", () => {
    expect(colorJitter({ brightness: 0, contrast: [1, 1], hue: 0 })).toEqual({
      name: "colorJitter",
    });
    expect(jittered({}, 1)).toEqual([[200, 40, 40]]);
  });

  it("refuses ranges that are none", () => {
    expect(() => colorJitter({ hue: 0.6 })).toThrow(
      "hue as [smallest, largest] within -0.5 and 0.5",
    );
    expect(() => colorJitter({ contrast: -1 })).toThrow("contrast from 0, or a range, but got -1");
    expect(() => colorJitter({ saturation: [-1, 1] })).toThrow("saturation as [smallest");
  });
});

describe("colors", () => {
  it("turn around the circle", () => {
    const { data } = applyTransforms(adjustHue(1 / 3), red);
    expect([...data]).toEqual([40, 200, 40]);
  });

  it("become gray in one channel or three, by chance too", () => {
    expect([...applyTransforms(grayscale(), red).data]).toEqual([87]);
    expect([...applyTransforms(grayscale({ outputChannels: 3 }), red).data]).toEqual([87, 87, 87]);
    const some = Array.from({ length: 1000 }, (_, seed) =>
      applyTransforms(randomGrayscale(), red, new Rng(seed)),
    );
    // Five standard deviations of 1000 draws with a probability of 0.1.
    expect(Math.abs(some.filter(({ data }) => data[0] === 87).length - 100)).toBeLessThan(48);
  });

  it("are of one channel or three", () => {
    const two = { ...red, data: new Uint8Array(2), channels: 2 };
    expect(() => applyTransforms(adjustBrightness(1), two)).toThrow(
      "an image of 1 or 3 channels but got 2",
    );
    expect(() => adjustBrightness(-1)).toThrow("a factor from 0 but got -1");
    expect(() => adjustHue(0.7)).toThrow("a factor in [-0.5, 0.5] but got 0.7");
    expect(() => posterize(9)).toThrow("an integer from 0 to 8 but got 9");
    const floats = { ...red, data: new Float32Array(3) };
    expect(() => applyTransforms(solarize(128), floats)).toThrow("255 is white in bytes");
  });
});

describe("gaussianBlur", () => {
  it("draws its deviation", () => {
    const data = Uint8Array.from({ length: 49 }, (_, i) => (i === 24 ? 255 : 0));
    const dot: PixelImage = { data, height: 7, width: 7, channels: 1 };
    const middles = Array.from(
      { length: 50 },
      (_, seed) => applyTransforms(gaussianBlur(5), dot, new Rng(seed)).data[24]!,
    );
    expect(Math.max(...middles)).toBe(255);
    expect(Math.min(...middles)).toBeLessThan(30);
    expect(() => applyTransforms(gaussianBlur(5), red)).toThrow("at most 0 pixels beside 1");
    expect(() => gaussianBlur(4)).toThrow("odd numbers but got 4");
    expect(() => gaussianBlur(3, { sigma: 0 })).toThrow("sigma as [smallest, largest]");
  });
});

describe("randomErasing", () => {
  const length = 20 * 20 * 3;
  const floats: PixelImage = {
    data: new Float32Array(length).fill(9),
    height: 20,
    width: 20,
    channels: 3,
  };

  it("erases so often, one value for each channel", () => {
    const erased = Array.from({ length: 1000 }, (_, seed) =>
      applyTransforms(randomErasing({ value: [1, 2, 3] }), floats, new Rng(seed)),
    ).filter((image) => image !== floats);
    // Five standard deviations of 1000 fair coins.
    expect(Math.abs(erased.length - 500)).toBeLessThan(80);
    for (const { data } of erased) {
      expect(data.every((value, i) => value === 9 || value === (i % 3) + 1)).toBe(true);
    }
  });

  it("makes normal noise of floats and bytes of every value", () => {
    const noise = randomErasing({ p: 1, value: "random", scale: [0.5, 0.5], ratio: [1, 1] });
    const { data } = applyTransforms(noise, floats, new Rng(0));
    const drawn = Array.from(data).filter((value) => value !== 9);
    expect(drawn).toHaveLength(14 * 14 * 3);
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
    const square = drawn.reduce((sum, value) => sum + value * value, 0) / drawn.length;
    // Five standard deviations of 588 normal values, and of their squares.
    expect(Math.abs(mean)).toBeLessThan(0.21);
    expect(Math.abs(square - 1)).toBeLessThan(0.3);
    const bytes = applyTransforms(noise, { ...floats, data: new Uint8Array(length) }, new Rng(0));
    expect(new Set(bytes.data).size).toBeGreaterThan(200);
  });

  it("refuses what cannot be erased", () => {
    expect(() => randomErasing({ scale: [0, 1.1] })).toThrow("scale as [smallest, largest]");
    expect(() => randomErasing({ value: Number.NaN })).toThrow("randomErasing expected fill");
  });
});
