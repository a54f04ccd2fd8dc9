import { Option } from "commander";
import { datasetNames } from "../data/dataset-names.ts";
import { chooseName } from "../options/near-names.ts";
import { integerFrom } from "../options/parsers.ts";
import { isRecipePath } from "../options/recipe-file.ts";
import { optimizerNames, recipeNames } from "../recipes.ts";

/** Options that several commands have; made anew for each, since a command puts its own heading on them. */
export const sharedOptions: Readonly<Record<SharedOption, () => Option>> = {
  dataset: () =>
    new Option(
      "--dataset <name>",
      `${datasetNames.join(", ")} (default: ${datasetNames[0]})`,
    ).argParser((text) => chooseName("data set", text, datasetNames)),
  data: () =>
    new Option(
      "--data <folder>",
      "where the data set's files are (default: $STRATA_DATA, or found)",
    ),
  noDownload: () => new Option("--no-download", "never fetch the data set"),
  recipe: () =>
    new Option(
      "--recipe <name>",
      `${recipeNames.join(", ")}, or a JSON or TypeScript file (default: what suits the data)`,
    ).argParser((text) => (isRecipePath(text) ? text : chooseName("recipe", text, recipeNames))),
  batchSize: () => new Option("--batch-size <n>", "images in a step").argParser(integerFrom(1)),
  optimizer: () =>
    new Option("--optimizer <name>", optimizerNames.join(", ")).argParser((text) =>
      chooseName("optimizer", text, optimizerNames),
    ),
  seed: () =>
    new Option(
      "--seed <n>",
      "for weights and order; the same seed, the same bits (default: 42)",
    ).argParser(integerFrom(0)),
  backend: () =>
    new Option("--backend <name>", "compute with this one (default: the fastest that runs)"),
};

type SharedOption =
  | "dataset"
  | "data"
  | "noDownload"
  | "recipe"
  | "batchSize"
  | "optimizer"
  | "seed"
  | "backend";
