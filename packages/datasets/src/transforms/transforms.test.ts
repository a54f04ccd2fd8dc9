import { readFileSync } from "node:fs";
import { Rng } from "@stratajs/tensor";
import { describe, expect, it } from "vitest";
import type { PixelImage } from "../pixel-image.ts";
import { applyTransforms } from "./apply-transforms.ts";
import { centerCrop } from "./center-crop.ts";
import { horizontalFlip, randomHorizontalFlip } from "./flip.ts";
import { normalize } from "./normalize.ts";
import { resize } from "./resize.ts";
import { toFloat } from "./to-float.ts";
import type { Transform } from "./transform.ts";

interface Golden {
  readonly input: PixelImage;
  readonly output: PixelImage;
  readonly settings: { mean: number[]; std: number[]; size: [number, number]; antialias: boolean };
  /** What torchvision's own float32 arithmetic loses, and a little. */
  readonly tolerance: number;
}

/** What torchvision computed, from a safetensors file of two CHW tensors. */
function readGolden(name: string): Golden {
  const file = readFileSync(new URL(`../fixtures/${name}.safetensors`, import.meta.url));
  const length = Number(file.readBigUInt64LE(0));
  const { __metadata__: metadata, ...header } = JSON.parse(file.toString("utf8", 8, 8 + length));
  const read = (key: string): PixelImage => {
    const { shape, data_offsets } = header[key];
    const [channels, height, width] = shape;
    const data = new Float32Array(channels * height * width);
    for (let i = 0; i < data.length; i++) {
      const [channel, pixel] = [Math.floor(i / (height * width)), i % (height * width)];
      data[pixel * channels + channel] = file.readFloatLE(8 + length + data_offsets[0] + 4 * i);
    }
    return { data, height, width, channels };
  };
  const output = read("output.y");
  const noise: number = JSON.parse(metadata.noise)["output.y"];
  return {
    input: read("input.x"),
    output,
    settings: JSON.parse(metadata.hyperparameters),
    tolerance: 20 * noise + 1e-5 * Math.max(...output.data.map(Math.abs)),
  };
}

function largestDeviation(actual: PixelImage, expected: PixelImage): number {
  const { data, ...shape } = expected;
  expect(actual).toMatchObject(shape);
  expect(actual.data.length).toBe(data.length);
  return Math.max(...Array.from(data, (value, i) => Math.abs(value - actual.data[i]!)));
}

function bytes(values: readonly number[], width: number, channels = 1): PixelImage {
  const height = values.length / width / channels;
  return { data: Uint8Array.from(values), height, width, channels };
}

/** So many pixels in the middle of a row of 1, 2, 3, … */
function middleOf(length: number, size: number): number[] {
  const row = Array.from({ length }, (_, i) => i + 1);
  return [...applyTransforms(centerCrop([1, size]), bytes(row, length)).data];
}

describe("transforms agree with torchvision", () => {
  const cases: [string, (settings: Golden["settings"]) => Transform][] = [
    ["normalize", normalize],
    ["horizontal-flip", horizontalFlip],
    ["resize-down-antialias", ({ size, antialias }) => resize(size, { antialias })],
    ["resize-down-no-antialias", ({ size, antialias }) => resize(size, { antialias })],
    ["resize-up-antialias", ({ size }) => resize(size)],
    ...["resize-bicubic-down", "resize-bicubic-up", "resize-bicubic-no-antialias"].map(
      (name): (typeof cases)[number] => [
        name,
        ({ size, antialias }) => resize(size, { antialias, interpolation: "bicubic" }),
      ],
    ),
    ["center-crop", ({ size }) => centerCrop(size)],
    ["center-crop-larger", ({ size }) => centerCrop(size)],
  ];
  it.each(cases)("%s", (name, transform) => {
    const { input, output, settings, tolerance } = readGolden(name);
    const before = input.data.slice();
    const actual = applyTransforms(transform(settings), input);
    expect(largestDeviation(actual, output)).toBeLessThanOrEqual(tolerance);
    expect(input.data).toEqual(before);
  });
});

describe("normalize", () => {
  it("divides bytes by 255 first", () => {
    const { data } = applyTransforms(
      normalize({ mean: [0.5], std: [0.5] }),
      bytes([0, 255, 51], 3),
    );
    expect(data).toEqual(Float32Array.of(-1, 1, -0.6));
  });

  it("takes one value for all channels, else one for each", () => {
    const image = bytes([255, 0, 255], 1, 3);
    expect([...applyTransforms(normalize({ mean: [1], std: [1] }), image).data]).toEqual([
      0, -1, 0,
    ]);
    const two = normalize({ mean: [0, 0], std: [1, 1] });
    expect(() => applyTransforms(two, image)).toThrow("expected images of 2 channels but got 3");
  });

  it("refuses a std of zero and lists of different lengths", () => {
    expect(() => normalize({ mean: [0], std: [0] })).toThrow("a positive std");
    expect(() => normalize({ mean: [0, 0], std: [1] })).toThrow("mean [0, 0], std [1]");
  });
});

describe("resize", () => {
  it("keeps bytes, rounded", () => {
    const { data } = applyTransforms(resize([1, 2]), bytes([0, 10, 20, 30], 4));
    // Triangles over 0, 10, 20, 30 around 1 and 3, by hand: (3·0 + 3·10 + 1·20) / 7 = 7.14…
    expect([...data]).toEqual([7, 23]);
  });

  it("fits the shorter edge to one number", () => {
    const image = { data: new Float32Array(6 * 9), height: 6, width: 9, channels: 1 };
    expect(applyTransforms(resize(4), image)).toMatchObject({ height: 4, width: 6 });
    const tall = { ...image, height: 9, width: 6 };
    expect(applyTransforms(resize(4), tall)).toMatchObject({ height: 6, width: 4 });
  });

  it("leaves constants constant at any size", () => {
    for (const size of [1, 2, 3, 5, 8, 13, 29]) {
      for (const antialias of [true, false]) {
        const data = new Uint8Array(7 * 11 * 2).fill(200);
        const image = { data, height: 7, width: 11, channels: 2 };
        const resized = applyTransforms(resize([size, 2 * size], { antialias }), image);
        expect(new Set(resized.data)).toEqual(new Set([200]));
      }
    }
  });

  it("refuses sizes that are none", () => {
    expect(() => resize(0)).toThrow("a size of integers from 1 but got 0");
    expect(() => resize([28, 1.5])).toThrow("[28,1.5]");
  });
});

describe("centerCrop", () => {
  it("keeps bytes, and begins where torchvision does, halves to even", () => {
    expect(middleOf(5, 2)).toEqual([3, 4]);
    expect(middleOf(7, 2)).toEqual([3, 4]);
    expect(middleOf(3, 2)).toEqual([1, 2]);
    expect(middleOf(2, 5)).toEqual([0, 1, 2, 0, 0]);
  });

  it("refuses sizes that are none", () => {
    expect(() => centerCrop(0)).toThrow("a size of integers from 1 but got 0");
  });
});

describe("flips and toFloat", () => {
  it("turns rows around, channels together", () => {
    const { data } = applyTransforms(horizontalFlip(), bytes([1, 2, 3, 4, 5, 6, 7, 8], 2, 2));
    expect([...data]).toEqual([3, 4, 1, 2, 7, 8, 5, 6]);
  });

  it("flips about half of the images, or all, or none", () => {
    const image = bytes([1, 2], 2);
    const rng = new Rng(3);
    const count = (p?: number): number =>
      Array.from({ length: 1000 }, () =>
        applyTransforms(randomHorizontalFlip(p === undefined ? {} : { p }), image, rng),
      ).filter(({ data }) => data[0] === 2).length;
    expect(count(0)).toBe(0);
    expect(count(1)).toBe(1000);
    // Five standard deviations of 1000 fair coins.
    expect(Math.abs(count() - 500)).toBeLessThan(80);
    expect(() => randomHorizontalFlip({ p: 1.5 })).toThrow("p in [0, 1] but got 1.5");
  });

  it("makes floats in [0, 1] of bytes and leaves floats alone", () => {
    const floats = applyTransforms(toFloat(), bytes([0, 51, 255], 3));
    expect(floats.data).toEqual(Float32Array.of(0, 0.2, 1));
    expect(applyTransforms(toFloat(), floats).data).toBe(floats.data);
  });
});

describe("applyTransforms", () => {
  it("goes through a list in order", () => {
    const list = [horizontalFlip(), toFloat(), normalize({ mean: [1], std: [1] })];
    expect([...applyTransforms(list, bytes([0, 255], 2)).data]).toEqual([0, -1]);
    const image = bytes([0, 255], 2);
    expect(applyTransforms([], image)).toBe(image);
  });

  it("takes transforms that have been through JSON", () => {
    const list = [resize([1, 1]), randomHorizontalFlip(), normalize({ mean: [0], std: [1] })];
    const sent = JSON.parse(JSON.stringify(list)) as Transform[];
    const image = bytes([0, 255], 2);
    expect(applyTransforms(sent, image)).toEqual(applyTransforms(list, image));
  });

  it("names what it knows when it is given something else", () => {
    const unknown = { name: "blur" } as unknown as Transform;
    expect(() => applyTransforms(unknown, bytes([0], 1))).toThrow('but got {"name":"blur"}');
  });
});
