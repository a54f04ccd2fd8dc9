import type { Dataset } from "../../dataset.ts";
import type { Transform } from "../../transforms/transform.ts";
import type { BatchMakerOptions } from "../batch-maker.ts";
import type { DatasetRecipe } from "../dataset-recipe.ts";

/** @throws when a dataset cannot be made again by workers. */
export function expectRecipe(dataset: Pick<Dataset<unknown>, "recipe">): DatasetRecipe {
  const { recipe } = dataset;
  if (recipe === undefined) {
    throw new TypeError(
      "DataLoader with workers expected a dataset with a recipe, from which they make it again, but got none; " +
        'give the dataset recipe: { kind: "module", url, export, data }, or take workers: 0',
    );
  }
  expectDataOf(recipe);
  return recipe;
}

/** @throws when a transform is a function, which no thread can send to another. */
export function expectPlainData(options: BatchMakerOptions): BatchMakerOptions {
  expectTransforms(options.transforms);
  return options;
}

function expectDataOf(recipe: DatasetRecipe): void {
  if (recipe.kind === "transformed") expectTransforms(recipe.transforms);
  if ("dataset" in recipe) expectDataOf(recipe.dataset);
  if ("datasets" in recipe) recipe.datasets.forEach(expectDataOf);
}

function expectTransforms(transforms: readonly Transform[]): void {
  for (const transform of transforms) {
    if (typeof transform === "function") {
      throw new TypeError(
        `DataLoader with workers expected transforms that can be sent to them but got the function ${transform.name || "(nameless)"}; ` +
          "give moduleTransform(url, name), or take workers: 0",
      );
    }
    if ("transforms" in transform) expectTransforms(transform.transforms);
  }
}
