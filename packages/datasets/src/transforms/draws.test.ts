import { Rng } from "@stratajs/tensor";
import { describe, expect, it } from "vitest";
import { drawBeta } from "../batch-transforms/draw-beta.ts";
import { drawBox } from "../batch-transforms/cut-mix.ts";
import golden from "../fixtures/augmentation.json" with { type: "json" };
import type { PixelImage } from "../pixel-image.ts";
import { applyTransforms } from "./apply-transforms.ts";
import type { Region } from "./crop.ts";
import type { TransformFunction } from "./module-transform.ts";
import { drawRandomAffine, randomAffine } from "./random-affine.ts";
import { randomApply, randomChoice } from "./random-choice.ts";
import { drawRandomCrop, randomCrop } from "./random-crop.ts";
import { drawRandomErasing, randomErasing } from "./random-erasing.ts";
import { drawRandomResizedCrop, randomResizedCrop } from "./random-resized-crop.ts";

const { height, width, count, ...draws } = golden.draws;
const DRAWS = 6000;
const image = { height, width };

function numbersOf({ top, left, height: rows, width: columns }: Region): number[] {
  return [top, left, rows, columns];
}

const wide = randomResizedCrop(16, { scale: [0.5, 1.5], ratio: [2, 3] });
const crop = randomCrop([20, 31], { padding: [3, 4] });
const affine = randomAffine([-10, 40], {
  translate: [0.1, 0.3],
  scale: [0.7, 1.6],
  shear: [-5, 15, 20, 30],
});

function cutMix(alpha: number): (rng: Rng) => number[] {
  return (rng) => {
    const box = drawBox(height, width, drawBeta(rng, alpha), rng);
    return [...numbersOf(box), 1 - (box.height * box.width) / (height * width)];
  };
}

function mixUp(alpha: number): (rng: Rng) => number[] {
  return (rng) => {
    const share = drawBeta(rng, alpha);
    return [share, share * share];
  };
}

const ours: Readonly<Record<keyof typeof draws, (rng: Rng) => number[]>> = {
  randomResizedCrop: (rng) => numbersOf(drawRandomResizedCrop(randomResizedCrop(16), image, rng)),
  randomResizedCropWide: (rng) => numbersOf(drawRandomResizedCrop(wide, image, rng)),
  randomCrop: (rng) => numbersOf(drawRandomCrop(crop, image, rng)).slice(0, 2),
  randomErasing: (rng) => numbersOf(drawRandomErasing(randomErasing(), image, rng)!),
  randomAffine: (rng) => {
    const { angle, translate, scale, shear } = drawRandomAffine(affine, image, rng);
    return [angle, ...translate, scale, ...shear];
  },
  cutMix: cutMix(1),
  "cutMix-0.3": cutMix(0.3),
  "mixUp-0.2": mixUp(0.2),
  "mixUp-2": mixUp(2),
};

describe("what is drawn has torchvision's distribution", () => {
  it.each(Object.entries(ours))("%s", (name, draw) => {
    const rng = new Rng(11);
    const rows = Array.from({ length: DRAWS }, () => draw(rng));
    const expected = draws[name as keyof typeof draws];
    for (const [i, mean] of expected.mean.entries()) {
      const std = expected.std[i]!;
      const sum = rows.reduce((total, row) => total + row[i]!, 0);
      // Five standard deviations of the difference of two means.
      expect(Math.abs(sum / DRAWS - mean)).toBeLessThan(5 * std * Math.sqrt(1 / count + 1 / DRAWS));
      const squares = rows.reduce((total, row) => total + (row[i]! - sum / DRAWS) ** 2, 0);
      expect(Math.abs(Math.sqrt(squares / DRAWS) / std - 1)).toBeLessThan(0.06);
    }
  });
});

function to(value: number): TransformFunction {
  return ({ data, ...shape }) => ({ ...shape, data: Uint8Array.of(data[0]! + value) });
}

describe("chance", () => {
  const black: PixelImage = { data: new Uint8Array(1), height: 1, width: 1, channels: 1 };
  const shares = (transform: Parameters<typeof applyTransforms>[0]): number[] => {
    const rng = new Rng(5);
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 4000; i++) counts[applyTransforms(transform, black, rng).data[0]!]!++;
    return counts.map((times) => times / 4000);
  };

  it("applies all or none", () => {
    const [none, , , all] = shares(randomApply([to(1), to(2)], { p: 0.3 }));
    expect(none! + all!).toBe(1);
    // Five standard deviations of 4000 draws.
    expect(Math.abs(all! - 0.3)).toBeLessThan(0.037);
    expect(shares(randomApply([to(1)], { p: 1 }))[1]).toBe(1);
    expect(shares(randomApply([to(1)], { p: 0 }))[0]).toBe(1);
  });

  it("chooses one, each as often as it should be", () => {
    const [none, first, second, third] = shares(
      randomChoice([to(1), to(2), to(3)], { p: [1, 0, 3] }),
    );
    expect([none, second]).toEqual([0, 0]);
    expect(Math.abs(first! - 0.25)).toBeLessThan(0.035);
    expect(first! + third!).toBe(1);
  });

  it("refuses probabilities that are none, and empty lists", () => {
    expect(() => randomApply([], {})).toThrow("a list of transforms but got []");
    expect(() => randomApply([to(1)], { p: 2 })).toThrow("p in [0, 1] but got 2");
    expect(() => randomChoice([to(1)], { p: [1, 1] })).toThrow("for each of 1 transforms");
    expect(() => randomChoice([to(1)], { p: [0] })).toThrow("but got [0]");
  });
});
