import { describe, expect, it } from "vitest";
import type { PixelImage } from "../../pixel-image.ts";
import { withTransform } from "../../map-dataset.ts";
import { subset } from "../../subset.ts";
import { counting } from "../../testing/own-datasets.js";
import { randomHorizontalFlip } from "../../transforms/flip.ts";
import { randomApply } from "../../transforms/random-choice.ts";
import { normalize } from "../../transforms/normalize.ts";
import { collect } from "../../testing/collect.ts";
import { DataLoader } from "../data-loader.ts";
import type { ImageBatch } from "../image-batch.ts";
import { ownDatasetsUrl, countingDataset, arrayDataset } from "../../testing/worker-datasets.ts";

function nothing(image: PixelImage): PixelImage {
  return image;
}

describe("errors in workers", () => {
  const broken = countingDataset({ length: 20, broken: 13, path: "photos" });

  it.each([0, 1, 4])(
    "name the example and its path, and end the loop there: %d workers",
    async (workers) => {
      using loader = new DataLoader(broken, { batchSize: 5, workers });
      const batches: ImageBatch[] = [];
      const loop = async (): Promise<void> => {
        for await (const batch of loader) batches.push(batch);
      };
      await expect(loop()).rejects.toMatchObject({
        name: "ExampleError",
        message: "DataLoader could not get example 13 (photos/13.png): the file of 13 is damaged",
        index: 13,
        description: "photos/13.png",
        cause: expect.objectContaining({ name: "RangeError" }),
      });
      expect(batches).toHaveLength(2);
      // The next epoch starts as if nothing had been.
      const { value } = await loader[Symbol.asyncIterator]().next();
      expect(value!.indices).toEqual(batches[0]!.indices);
    },
  );

  it.each([0, 2])("name the transform: %d workers", async (workers) => {
    const dataset = countingDataset({ length: 2 });
    const wrong = [normalize({ mean: [1, 2, 3], std: [1, 1, 1] }), randomHorizontalFlip()];
    using loader = new DataLoader(dataset, { batchSize: 1, workers, transform: wrong });
    await expect(collect(loader)).rejects.toThrow(
      "DataLoader could not apply normalize to example 0: normalize expected images of 3 channels but got 1",
    );
  });

  it("say that a worker has died; the next epoch has others", async () => {
    using loader = new DataLoader(countingDataset({ length: 6, crash: 4 }), {
      batchSize: 2,
      workers: 2,
      prefetch: 0,
    });
    await expect(collect(loader)).rejects.toThrow(
      "a worker of DataLoader died: it ended with code 3",
    );
    const first = await loader[Symbol.asyncIterator]().next();
    expect(first.value!.labels).toEqual(Int32Array.of(0, 1));
  });

  it("are there before any work where a transform is a function", () => {
    for (const transforms of [[nothing], [randomApply([nothing])]]) {
      const message = "got the function nothing; give moduleTransform(url, name)";
      const options = { batchSize: 1, workers: 1 };
      const make = (): unknown =>
        new DataLoader(arrayDataset(1), { ...options, transform: transforms });
      expect(make).toThrow(message);
      const transformed = withTransform(arrayDataset(1), transforms);
      expect(() => new DataLoader(subset(transformed, [0]), options)).toThrow(message);
    }
  });

  it("are there before any work where a dataset has no recipe", () => {
    const dataset = counting({ length: 1 });
    expect(() => new DataLoader(dataset, { batchSize: 1, workers: 1 })).toThrow(
      'expected a dataset with a recipe, from which they make it again, but got none; give the dataset recipe: { kind: "module"',
    );
  });

  it.each([
    [{ export: "missing" }, "to export a function missing but it exports counting"],
    [{ export: "notAFunction" }, "to export a function notAFunction"],
    [{ export: "notADataset" }, "to give a dataset { length, get(index, rng) }"],
    [{ url: `${ownDatasetsUrl}.missing` }, "Cannot find module"],
    [{ data: () => 0 }, "could not be cloned"],
  ])("say what is wrong with a module: %j", async (wrong, message) => {
    const recipe = {
      kind: "module",
      url: ownDatasetsUrl,
      export: "counting",
      data: { length: 3 },
      ...wrong,
    } as const;
    using loader = new DataLoader(
      { ...counting({ length: 3 }), recipe },
      { batchSize: 1, workers: 1 },
    );
    await expect(collect(loader)).rejects.toThrow(message);
  });
});
