import { describe, expect, it } from "vitest";
import type { PixelImage } from "../pixel-image.ts";
import { affine } from "./affine.ts";
import { applyTransforms } from "./apply-transforms.ts";
import { perspective } from "./perspective.ts";
import { randomAffine } from "./random-affine.ts";
import { randomRotation, rotate } from "./rotate.ts";

const row: PixelImage = { data: Uint8Array.of(10, 20, 30), height: 1, width: 3, channels: 1 };

describe("affine", () => {
  it("moves to the right and turns clockwise", () => {
    expect([...applyTransforms(affine({ translate: [1, 0] }), row).data]).toEqual([0, 10, 20]);
    const square = { ...row, data: Uint8Array.of(1, 2, 3, 4), height: 2, width: 2 };
    expect([...applyTransforms(affine({ angle: 90 }), square).data]).toEqual([3, 1, 4, 2]);
    expect([...applyTransforms(rotate(90), square).data]).toEqual([2, 4, 1, 3]);
  });

  it("fades into black once without a fill, twice with a fill of 0", () => {
    const half = { translate: [0.5, 0] as const, interpolation: "bilinear" as const };
    // 10 has half of its light at the border: 5, and half of that.
    expect([...applyTransforms(affine(half), row).data]).toEqual([5, 15, 25]);
    expect([...applyTransforms(affine({ ...half, fill: 0 }), row).data]).toEqual([2, 15, 25]);
  });

  it("refuses what is no map of the plane", () => {
    expect(() => affine({ scale: 0 })).toThrow('a positive scale but got {"angle":0');
    expect(() => affine({ interpolation: "bicubic" as "nearest" })).toThrow('but got "bicubic"');
    expect(() => rotate(Number.NaN)).toThrow("an angle in degrees but got NaN");
    expect(() => randomAffine(10, { translate: [2, 0] })).toThrow("translate as");
    expect(() => randomAffine(10, { scale: [0, 1] })).toThrow("scale as");
    expect(() => randomRotation([10, -10])).toThrow("degrees as [smallest, largest]");
  });
});

describe("rotate", () => {
  it("makes room for the whole image when asked", () => {
    expect(applyTransforms(rotate(90, { expand: true }), row)).toMatchObject({
      height: 3,
      width: 1,
      data: Uint8Array.of(30, 20, 10),
    });
    expect(applyTransforms(rotate(45, { expand: true }), row)).toMatchObject({
      height: 3,
      width: 3,
    });
  });
});

describe("perspective", () => {
  it("takes the start points to the end points", () => {
    const corners = [
      [0, 0],
      [2, 0],
      [2, 1],
      [0, 1],
    ] as const;
    const moved = [
      [1, 0],
      [3, 0],
      [3, 1],
      [1, 1],
    ] as const;
    const shift = perspective({ startPoints: corners, endPoints: moved });
    expect([...applyTransforms(shift, row).data]).toEqual([0, 10, 20]);
  });

  it("refuses corners on a line", () => {
    const corners = [
      [0, 0],
      [2, 0],
      [2, 1],
      [0, 1],
    ] as const;
    const line = [
      [0, 0],
      [1, 0],
      [2, 0],
      [3, 0],
    ] as const;
    expect(() => perspective({ startPoints: corners, endPoints: line })).toThrow(
      "four corners, no three of them on a line",
    );
  });
});
