import type { DatasetName } from "../data/dataset-names.ts";
import type { TrainerSettings } from "../options/recipe-file.ts";
import type { Recipe } from "../recipes.ts";
import type { RunExtras } from "./run-extras.ts";

/** Settings that stand here replace the recipe's. */
export interface TrainOptions extends Partial<Recipe>, Partial<RunExtras> {
  readonly dataset?: DatasetName;
  readonly data?: string;
  readonly download: boolean;
  readonly limitTrain?: number;
  readonly limitTest?: number;
  /** A recipe's name, or the path of a file. */
  readonly recipe?: string;
  readonly seed?: number;
  readonly weights?: string;
  readonly freeze?: string;
  readonly workers?: number;
  readonly trainer?: TrainerSettings;
  readonly fastDevRun?: boolean | number;
  readonly output?: string;
  readonly resume?: string;
  readonly backend?: string;
}

/** What `strata train` was asked for. */
export interface TrainRequest extends TrainOptions {
  /** The default model where nothing is given. */
  readonly model?: string | undefined;
}
