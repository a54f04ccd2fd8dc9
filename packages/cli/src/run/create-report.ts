import { toSvg } from "@stratajs/graph";
import { Rng } from "@stratajs/tensor";
import {
  createAugmentedImages,
  createReport as createTrainerReport,
  type BatchNormReport,
  type Metrics,
  type RunReport,
} from "@stratajs/trainer";
import type { OpenedDataset } from "../data/opened-dataset.ts";
import type { FinishedRun } from "./finished-run.ts";
import { augmentationOf } from "./loaders.ts";
import type { RunDescription } from "./run-description.ts";

export interface ReportedResults {
  readonly tested: Metrics;
  readonly batchNorms: readonly BatchNormReport[];
}

/** Everything that a run's report shows: what the trainer knows of it, and what only the command does. */
export async function createReport(
  { trainer, task, loaders, model, data, backend, description }: FinishedRun,
  { tested, batchNorms }: ReportedResults,
): Promise<RunReport> {
  const [height, width, channels] = description.imageShape;
  const inputShape = [1, height, width, channels] as const;
  return createTrainerReport(trainer, task, {
    title: `${description.model} on ${description.dataset}`,
    data: data.source,
    dataFacts: {
      "training images": data.train.length,
      "test images": data.test.length,
      classes: data.classes.length,
      "size of an image": `${height} × ${width} × ${channels}`,
    },
    test: loaders.test,
    dataset: data.test,
    results: tested,
    classes: data.classes,
    batchNorms,
    augmentations: await createAugmentedImages(
      data.train,
      augmentationOf(description),
      new Rng(description.seed),
    ),
    unreadable: unreadableFiles(data),
    inputShape,
    modelPicture: toSvg(model, { inputShape }),
    settings: settingsOf(description),
    backend,
    seed: description.seed,
  });
}

/** Both parts of a folder may know of the same file. */
function unreadableFiles({ train, test }: OpenedDataset): RunReport["unreadable"] {
  const files = [...(train.unreadable ?? []), ...(test.unreadable ?? [])];
  return [...new Map(files.map((file) => [file.path, file])).values()];
}

function settingsOf(description: RunDescription): NonNullable<RunReport["settings"]> {
  const { model, dataset, recipe, settings, limitTrain, limitTest } = description;
  const { weights, freeze, trainer, extras: { ema, earlyStopping } = {} } = description;
  const given = { limitTrain, limitTest, weights, freeze, ema, earlyStopping, ...trainer };
  return {
    model,
    dataset,
    recipe,
    ...settings,
    augmentation: settings.augmentation.map(({ name }) => name).join(", ") || "none",
    // As JSON has it: without what is undefined, numbers as they are, and what has members in one cell.
    ...Object.fromEntries(
      Object.entries(given).flatMap(([name, value]) =>
        value === undefined
          ? []
          : [[name, typeof value === "object" ? JSON.stringify(value) : value]],
      ),
    ),
  };
}
