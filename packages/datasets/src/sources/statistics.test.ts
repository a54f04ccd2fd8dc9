import { describe, expect, it } from "vitest";
import { ArrayDataset } from "../array-dataset.ts";
import { cifar10 } from "./cifar-10.ts";
import { cifar100 } from "./cifar-100.ts";
import { bundledFashionMnist, fashionMnist } from "./fashion-mnist.ts";
import type { ImageSplits, ImageSplitsOptions } from "./image-splits.ts";
import { computeStatistics } from "./image-statistics.ts";
import { mnist } from "./mnist.ts";

describe("the statistics of a data set", () => {
  const whole: Readonly<Record<string, (options: ImageSplitsOptions) => Promise<ImageSplits>>> = {
    cifar10,
    cifar100,
    mnist,
    fashionMnist,
  };

  it.for(Object.entries(whole))(
    "are those of all training images of %s",
    async ([name, open], { skip }) => {
      // From STRATA_DATA, the system or the cache.
      const found = await open({ download: false }).catch(() => undefined);
      if (!found || found.source.includes("bundled")) return skip(`${name} is not on this machine`);
      const { mean, std } = await computeStatistics(found.train);
      expect(found.statistics.mean).toEqual(mean.map((value) => expect.closeTo(value, 8)));
      expect(found.statistics.std).toEqual(std.map((value) => expect.closeTo(value, 8)));
    },
  );

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
