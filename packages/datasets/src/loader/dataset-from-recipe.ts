import { ArrayDataset } from "../array-dataset.ts";
import { concat } from "../concat.ts";
import type { Dataset, ImageDataset, IterableDataset } from "../dataset.ts";
import { imageFilesOfRecipe } from "../files/image-file-dataset.ts";
import { withTransform } from "../map-dataset.ts";
import { imageShardsOfRecipe } from "../shards/image-shards.ts";
import { subset } from "../subset.ts";
import type { DatasetRecipe, ModuleRecipe } from "./dataset-recipe.ts";

type AnyDataset = Dataset<unknown> | IterableDataset<unknown>;

/** The dataset that has this recipe, made again. */
export async function datasetFromRecipe(recipe: DatasetRecipe): Promise<AnyDataset> {
  switch (recipe.kind) {
    case "array":
      return new ArrayDataset(recipe);
    case "subset":
      return subset((await datasetFromRecipe(recipe.dataset)) as Dataset<unknown>, recipe.indices);
    case "transformed":
      return withTransform(
        (await datasetFromRecipe(recipe.dataset)) as ImageDataset,
        recipe.transforms,
      );
    case "concat":
      return concat(
        ...((await Promise.all(recipe.datasets.map(datasetFromRecipe))) as Dataset<unknown>[]),
      );
    case "imageFiles":
      return imageFilesOfRecipe(recipe);
    case "imageShards":
      return imageShardsOfRecipe(recipe);
    case "module":
      return fromModule(recipe);
    default:
      throw new TypeError(
        `a worker of DataLoader expected the recipe of a dataset but got ${JSON.stringify(recipe)}`,
      );
  }
}

async function fromModule({ url, export: name, data }: ModuleRecipe): Promise<AnyDataset> {
  // The address is the user's, so that no bundler can know it.
  const module: Record<string, unknown> = await import(
    /* @vite-ignore */ /* webpackIgnore: true */ url
  );
  const make = module[name];
  if (typeof make !== "function") {
    const names = Object.keys(module).join(", ") || "nothing";
    throw new TypeError(
      `a worker of DataLoader expected ${url} to export a function ${name} but it exports ${names}`,
    );
  }
  const dataset = (await make(data)) as Partial<Dataset<unknown> & IterableDataset<unknown>>;
  if (typeof dataset?.get === "function" || typeof dataset?.iterate === "function") {
    return dataset as AnyDataset;
  }
  throw new TypeError(
    `a worker of DataLoader expected ${name} of ${url} to give a dataset { length, get(index, rng) } but got something else`,
  );
}
