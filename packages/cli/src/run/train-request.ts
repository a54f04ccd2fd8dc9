import type { DatasetName } from "../data/dataset-names.ts";
import type { Recipe, RecipeName } from "../recipes.ts";

/** Settings that stand here replace the recipe's. */
export interface TrainOptions extends Partial<Recipe> {
  readonly dataset?: DatasetName;
  readonly data?: string;
  readonly download: boolean;
  readonly limitTrain?: number;
  readonly limitTest?: number;
  readonly recipe?: RecipeName;
  readonly seed?: number;
  readonly output?: string;
  readonly resume?: string;
  readonly backend?: string;
}

/** What `strata train` was asked for. */
export interface TrainRequest extends TrainOptions {
  /** The default model where nothing is given. */
  readonly model?: string | undefined;
}
