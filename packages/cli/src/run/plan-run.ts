import { listModels, modelEntry, type ModelName } from "@stratajs/zoo";
import { datasetNames, type DatasetName } from "../data/dataset-names.ts";
import type { OpenedDataset } from "../data/open-dataset.ts";
import { UsageError } from "../errors.ts";
import { chooseName } from "../options/near-names.ts";
import { chooseSettings, givenSettings } from "./choose-settings.ts";
import type { RunDescription } from "./run-description.ts";
import { readSavedRun } from "./saved-run.ts";
import type { TrainRequest } from "./train-request.ts";

/** What is known of a run before its data is there. */
export interface RunPlan {
  readonly model: ModelName;
  readonly dataset: DatasetName;
  readonly limitTrain?: number | undefined;
  readonly limitTest?: number | undefined;
  /** Of the run that goes on. */
  readonly resumed: RunDescription | undefined;
}

const DEFAULT_SEED = 42;

export async function planRun(request: TrainRequest): Promise<RunPlan> {
  if (request.resume !== undefined) {
    refuseSettings(request);
    const { description } = await readSavedRun(request.resume);
    return { ...description, resumed: description };
  }
  const { dataset = datasetNames[0], limitTrain, limitTest, model = "leNetBn" } = request;
  const name = chooseName("model", model, listModels());
  return { model: name, dataset, limitTrain, limitTest, resumed: undefined };
}

/** The whole of what a run is, now that its data is there. */
export async function describeRun(
  { model, dataset, limitTrain, limitTest, resumed }: RunPlan,
  request: TrainRequest,
  { train, classes }: OpenedDataset,
): Promise<RunDescription> {
  if (resumed !== undefined) return resumed;
  const { image } = await train.get(0);
  const { mean, standardDeviation } = modelEntry(model);
  return {
    model,
    dataset,
    classes,
    imageShape: [image.height, image.width, image.channels],
    mean,
    standardDeviation,
    limitTrain,
    limitTest,
    ...chooseSettings(request, train.length),
    seed: request.seed ?? DEFAULT_SEED,
  };
}

/** A resumed run has its settings already, and others would not continue it. */
function refuseSettings(request: TrainRequest): void {
  const { model, dataset, recipe, seed, limitTrain, limitTest } = request;
  const given = Object.entries({
    model,
    dataset,
    recipe,
    seed,
    limitTrain,
    limitTest,
    ...givenSettings(request),
  }).filter(([, value]) => value !== undefined);
  if (given.length === 0) return;
  const names = given.map(([name]) => (name === "model" ? "the model" : toOption(name)));
  throw new UsageError(
    `--resume goes on with the settings of the checkpoint's run; leave out ${names.join(", ")}`,
  );
}

/** `batchSize` -> `--batch-size` */
function toOption(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
