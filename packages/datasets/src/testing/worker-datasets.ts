import { Rng } from "@stratajs/tensor";
import { expect } from "vitest";
import { ArrayDataset } from "../array-dataset.ts";
import type { Dataset, ImageDataset, ImageExample, IterableDataset } from "../dataset.ts";
import { collect } from "./collect.ts";
import { counting, countingStream } from "./own-datasets.js";
import { DataLoader } from "../loader/data-loader.ts";
import type { DataLoaderOptions } from "../loader/data-loader-options.ts";
import type { DatasetRecipe } from "../loader/dataset-recipe.ts";

export const ownDatasetsUrl: string = new URL("./own-datasets.js", import.meta.url).href;

/** A dataset of the module, with what workers make it of. */
export function withRecipe<D extends Dataset<unknown> | IterableDataset<unknown>>(
  dataset: D,
  name: string,
  data: unknown,
): D {
  const recipe: DatasetRecipe = { kind: "module", url: ownDatasetsUrl, export: name, data };
  return Object.assign(dataset, { recipe });
}

export function countingDataset(data: Parameters<typeof counting>[0]): ImageDataset {
  return withRecipe(counting(data), "counting", data);
}

export async function streamDataset(data: {
  readonly length: number;
  readonly tells?: boolean;
  readonly closed?: Int32Array;
}): Promise<IterableDataset<ImageExample>> {
  return withRecipe(await countingStream(data), "countingStream", data);
}

export function arrayDataset(length: number): ArrayDataset {
  return new ArrayDataset({
    images: Uint8Array.from({ length: length * 12 }, (_, i) => (i * 37) % 256),
    labels: Array.from({ length }, (_, i) => i % 10),
    imageShape: [2, 2, 3],
  });
}

/** Two epochs, so that what is kept between them counts. */
export async function twoEpochs<Batch, Example>(
  dataset: Dataset<Example> | IterableDataset<Example>,
  options: DataLoaderOptions<Batch, Example>,
): Promise<Batch[]> {
  using loader = new DataLoader(dataset, { rng: new Rng(7), ...options });
  const batches = [...(await collect(loader)), ...(await collect(loader))];
  expect(loader.notes).toEqual([]);
  return batches;
}
