import { describe, expect, it } from "vitest";
import { ArrayDataset } from "../array-dataset.ts";
import { cifar10 } from "./cifar-10.ts";
import { cifar100 } from "./cifar-100.ts";
import { bundledFashionMnist, fashionMnist } from "./fashion-mnist.ts";
import type { ImageSplits, ImageSplitsOptions } from "./image-splits.ts";
import { computeStatistics } from "./image-statistics.ts";
import { mnist } from "./mnist.ts";

type Open = (options: ImageSplitsOptions) => Promise<ImageSplits>;

/** Of STRATA_DATA, the system or the cache. */
async function findWhole([name, open]: readonly [string, Open]) {
  const splits = await open({ download: false }).catch(() => undefined);
  if (splits === undefined || splits.source.includes("bundled")) {
    return { title: `${name} (skipped: it is not on this machine)`, splits: undefined };
  }
  return { title: name, splits };
}

const whole = await Promise.all(
  Object.entries<Open>({ cifar10, cifar100, mnist, fashionMnist }).map(findWhole),
);

describe("the statistics of a data set", () => {
  for (const { title, splits } of whole) {
    it.skipIf(!splits)(`are those of all training images of ${title}`, async () => {
      const { train, statistics } = splits!;
      const { mean, std } = await computeStatistics(train);
      expect(statistics.mean).toEqual(mean.map((value) => expect.closeTo(value, 8)));
      expect(statistics.std).toEqual(std.map((value) => expect.closeTo(value, 8)));
    });
  }

  it("are the whole's for the bundled subset, whose own are near", async () => {
    const { train, statistics } = await bundledFashionMnist();
    expect(statistics).toEqual({ mean: [0.2860406], std: [0.35302424] });
    const own = await computeStatistics(train);
    expect(own.mean).toEqual([expect.closeTo(0.286, 2)]);
    expect(own.std).toEqual([expect.closeTo(0.353, 2)]);
  });
});

describe("computeStatistics", () => {
  it("takes all pixels of a channel at once, as NumPy's mean and std", async () => {
    const images = Uint8Array.of(0, 51, 255, 51, 255, 51, 0, 204);
    const dataset = new ArrayDataset({ images, labels: [0, 1], imageShape: [2, 1, 2] });
    const { mean, std } = await computeStatistics(dataset);
    expect(mean).toEqual([0.5, expect.closeTo(0.35, 12)]);
    expect(std).toEqual([0.5, expect.closeTo(Math.sqrt(0.0675), 12)]);
  });
});
