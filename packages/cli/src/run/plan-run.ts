import { listModels, type ModelName } from "@stratajs/zoo";
import { datasetNames, type DatasetName } from "../data/dataset-names.ts";
import type { OpenedDataset } from "../data/opened-dataset.ts";
import { UsageError } from "../errors.ts";
import { chooseName } from "../options/near-names.ts";
import { isRecipePath, readRecipeFile, type RecipeFile } from "../options/recipe-file.ts";
import { recipeNames } from "../recipes.ts";
import { chooseSettings, givenSettings } from "./choose-settings.ts";
import { chooseNormalization } from "./normalization.ts";
import { modelInputSize, type RunDescription } from "./run-description.ts";
import { givenExtras } from "./run-extras.ts";
import { readSavedRun } from "./saved-run.ts";
import type { TrainRequest } from "./train-request.ts";

/** What is known of a run before its data is there. */
export interface RunPlan {
  readonly model: ModelName;
  readonly dataset: DatasetName;
  readonly seed: number;
  readonly limitTrain?: number | undefined;
  readonly limitTest?: number | undefined;
  /** What was asked for, the recipe file's part included. */
  readonly request: TrainRequest;
  /** Its code is part of the run. */
  readonly file: RecipeFile;
  readonly recipeFile: string | undefined;
  /** Of the run that goes on. */
  readonly resumed: RunDescription | undefined;
}

const DEFAULT_SEED = 42;

export async function planRun(given: TrainRequest): Promise<RunPlan> {
  if (given.resume !== undefined) return planResumed(given, given.resume);
  const recipeFile =
    given.recipe !== undefined && isRecipePath(given.recipe) ? given.recipe : undefined;
  const file = recipeFile === undefined ? {} : await readRecipeFile(recipeFile);
  const request = withFile(given, file, recipeFile);
  const { dataset = datasetNames[0], limitTrain, limitTest } = request;
  const model = chooseName("model", request.model ?? defaultModel(dataset), listModels());
  const seed = request.seed ?? DEFAULT_SEED;
  const resumed = undefined;
  return { model, dataset, seed, limitTrain, limitTest, request, file, recipeFile, resumed };
}

async function planResumed(request: TrainRequest, path: string): Promise<RunPlan> {
  refuseSettings(request);
  const saved = await readSavedRun(path);
  // The batches are the same with any number of workers.
  const workers = request.workers ?? saved.description.workers;
  const description = { ...saved.description, workers };
  const { recipeFile } = description;
  const file = recipeFile === undefined ? {} : await readRecipeFile(recipeFile);
  return { ...description, request, file, recipeFile, resumed: description };
}

/** What the command line says replaces what the file says. */
function withFile(
  given: TrainRequest,
  { trainer, recipe, ...file }: RecipeFile,
  recipeFile: string | undefined,
): TrainRequest {
  const settings = Object.fromEntries(
    Object.entries(file).filter(([setting]) => setting !== "callbacks" && setting !== "loggers"),
  );
  const base = recipeFile === undefined ? given.recipe : recipe;
  const said = Object.entries({ ...given, recipe: base }).filter(
    ([, value]) => value !== undefined,
  );
  return {
    ...settings,
    ...(Object.fromEntries(said) as Partial<TrainRequest> & Pick<TrainRequest, "download">),
    trainer: { ...trainer, ...given.trainer },
  } as TrainRequest;
}

function defaultModel(dataset: DatasetName): ModelName {
  if (dataset === "imageFolder") return "resnet18";
  return dataset === "cifar10" || dataset === "cifar100" ? "cifarResNet20" : "leNetBn";
}

/** The whole of what a run is, now that its data is there. */
export async function describeRun(plan: RunPlan, data: OpenedDataset): Promise<RunDescription> {
  const { model, dataset, seed, limitTrain, limitTest, request, recipeFile, resumed } = plan;
  if (resumed !== undefined) return resumed;
  const { image } = await data.train.get(0);
  const isFolder = dataset === "imageFolder";
  const [height, width] = isFolder ? modelInputSize(model) : [image.height, image.width];
  const recipe =
    request.recipe === undefined ? undefined : chooseName("recipe", request.recipe, recipeNames);
  return {
    model,
    dataset,
    classes: data.classes,
    imageShape: [height, width, image.channels],
    ...chooseNormalization(model, image.channels, data.statistics),
    limitTrain,
    limitTest,
    ...chooseSettings({ ...request, recipe }, dataset, data.train.length),
    seed,
    trainer: request.trainer,
    weights: request.weights,
    freeze: request.freeze,
    workers: request.workers,
    extras: givenExtras(request),
    recipeFile,
  };
}

/** A resumed run has its settings already, and others would not continue it. */
function refuseSettings(request: TrainRequest): void {
  const { model, dataset, recipe, seed, limitTrain, limitTest, trainer } = request;
  const { weights, freeze, fastDevRun } = request;
  const given = Object.entries({
    model,
    dataset,
    recipe,
    seed,
    limitTrain,
    limitTest,
    weights,
    freeze,
    fastDevRun,
    ...givenSettings(request),
    ...givenExtras(request),
    ...trainer,
  }).filter(([, value]) => value !== undefined);
  if (given.length === 0) return;
  const names = given.map(([name]) => (name === "model" ? "the model" : toOption(name)));
  throw new UsageError(
    `--resume goes on with the settings of the checkpoint's run; leave out ${names.join(", ")}`,
  );
}

/** `batchSize` -> `--batch-size` */
function toOption(name: string): string {
  if (name === "gradientClipping") return "--clip-norm, --clip-value";
  if (name === "loggers") return "--logger";
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
