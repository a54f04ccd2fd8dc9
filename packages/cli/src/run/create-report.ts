import {
  confusionMatrix,
  describeEnvironment,
  pickReportImages,
  topPredictions,
  type BatchNormReport,
  type Metrics,
  type RunReport,
} from "@stratajs/trainer";
import type { FinishedRun } from "./finished-run.ts";
import type { RunDescription } from "./run-description.ts";

export interface ReportedResults {
  readonly tested: Metrics;
  readonly batchNorms: readonly BatchNormReport[];
}

/** Everything that a run's report shows. */
export async function createReport(
  { trainer, task, loaders, model, data, backend, description }: FinishedRun,
  { tested, batchNorms }: ReportedResults,
): Promise<RunReport> {
  const predictions = await trainer.predict(task, loaders.test);
  const { classes } = data;
  const labels = predictions.labels ?? [];
  return {
    title: `${description.model} on ${description.dataset}`,
    data: data.source,
    results: tested,
    history: trainer.history,
    classes,
    confusion: confusionMatrix(labels, topPredictions(predictions).classes, classes.length),
    images: await pickReportImages(data.test, predictions),
    batchNorms,
    modelSummary: String(model.summary([1, ...description.imageShape])),
    settings: settingsOf(description),
    backend,
    environment: describeEnvironment(),
    seed: description.seed,
  };
}

function settingsOf(description: RunDescription): NonNullable<RunReport["settings"]> {
  const { model, dataset, recipe, settings, limitTrain, limitTest } = description;
  return {
    model,
    dataset,
    recipe,
    ...settings,
    augmentation: settings.augmentation.map(({ name }) => name).join(", ") || "none",
    ...(limitTrain === undefined ? {} : { limitTrain }),
    ...(limitTest === undefined ? {} : { limitTest }),
  };
}
