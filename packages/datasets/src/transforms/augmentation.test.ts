import { Rng } from "@stratajs/tensor";
import { describe, expect, it } from "vitest";
import golden from "../fixtures/augmentation.json" with { type: "json" };
import type { PixelImage } from "../pixel-image.ts";
import { applyTransforms } from "./apply-transforms.ts";
import { applyAugmentOperation, type AugmentOperation } from "./augment-operation.ts";
import { magnitudeOf, randStrengths, wideStrengths } from "./augmentation-space.ts";
import { autoAugmentPolicies } from "./auto-augment-policies.ts";
import { autoAugment } from "./auto-augment.ts";
import { randAugment } from "./rand-augment.ts";
import { trivialAugmentWide } from "./trivial-augment.ts";

describe("the magnitudes are torchvision's to the bit", () => {
  const strengths = { randAugment: randStrengths, trivialAugmentWide: wideStrengths };
  const sizes = [
    { height: 33, width: 47 },
    { height: 224, width: 224 },
  ];
  it.each(Object.entries(golden.spaces))("%s", (name, space) => {
    for (const [operation, bySize] of Object.entries(space)) {
      for (const [i, size] of sizes.entries()) {
        const actual = bySize[i]!.map((_, bin) =>
          magnitudeOf(
            operation as AugmentOperation,
            strengths[name as keyof typeof strengths],
            { bin, bins: 31 },
            size,
          ),
        );
        expect([operation, actual]).toEqual([operation, bySize[i]]);
      }
    }
  });
});

describe("operations on bytes agree with torchvision's, within one level", () => {
  const { height, width, pixels, steps } = golden.operations;
  const image: PixelImage = { data: Uint8Array.from(pixels), height, width, channels: 3 };
  it.each(steps.map((step) => [`${step.operation} ${step.magnitude}`, step] as const))(
    "%s",
    (_, step) => {
      const { data } = applyAugmentOperation(
        step.operation as AugmentOperation,
        step.magnitude,
        image,
        { interpolation: "nearest" },
      );
      const worst = Math.max(...step.pixels.map((value, i) => Math.abs(value - data[i]!)));
      expect(worst).toBeLessThanOrEqual(1);
      // A level is for roundings only, and those are few.
      const others = step.pixels.filter((value, i) => value !== data[i]!).length;
      expect(others).toBeLessThanOrEqual(step.pixels.length / 100);
    },
  );
});

describe("augmentation", () => {
  const image: PixelImage = {
    data: Uint8Array.from(new Rng(1).words(12 * 12 * 3)),
    height: 12,
    width: 12,
    channels: 3,
  };

  it("is 25 policies for each data set", () => {
    for (const policies of Object.values(autoAugmentPolicies)) expect(policies).toHaveLength(25);
  });

  it("changes most images, each in its own way, and with no operations none", () => {
    for (const transform of [randAugment(), trivialAugmentWide(), autoAugment()]) {
      const rng = new Rng(2);
      const made = Array.from({ length: 100 }, () =>
        applyTransforms(transform, image, rng).data.join(),
      );
      expect(new Set(made).size).toBeGreaterThan(25);
      expect(made.filter((one) => one !== image.data.join()).length).toBeGreaterThan(60);
    }
    expect(applyTransforms(randAugment({ numOps: 0 }), image)).toBe(image);
  });

  it("refuses bins that there are not", () => {
    expect(() => randAugment({ magnitude: 31 })).toThrow("an integer from 0 to 30 but got 31");
    expect(() => trivialAugmentWide({ numMagnitudeBins: 1 })).toThrow("an integer from 2");
    expect(() => autoAugment({ policy: "mnist" as "svhn" })).toThrow('"cifar10" or "svhn"');
  });
});
