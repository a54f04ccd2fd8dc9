import type { ImageBatch } from "@stratajs/datasets";
import type { ImageTensors } from "../image-tensors.ts";
import { calibrationBins } from "../metrics/calibration.ts";
import { confusionMatrix } from "../metrics/confusion-matrix.ts";
import { topPredictions } from "../metrics/top-predictions.ts";
import type { Predictions } from "../predict.ts";
import type { Loader, Task } from "../task.ts";
import { Trainer } from "../trainer.ts";
import { batchNormReports } from "./batch-norm-reports.ts";
import { describeEnvironment } from "./environment.ts";
import { gitRevision } from "./git-revision.ts";
import { pickReportImages, type LabeledImages } from "./pick-report-images.ts";
import { ReportRecorder } from "./report-recorder.ts";
import type { RunReport } from "./run-report.ts";
import { worstErrors } from "./worst-errors.ts";

/** What a report needs beside the trainer; whatever else a `RunReport` has can be given too, and goes before. */
export interface CreateReportOptions<HostBatch = ImageBatch> extends Partial<RunReport> {
  /** Of the test set, in its order: for the results, the confusion matrix and calibration. */
  readonly test?: Loader<HostBatch> | undefined;
  /** The same images as people look at them, before normalisation. */
  readonly dataset?: LabeledImages | undefined;
  /** `[1, height, width, channels]` of what the model takes, for its summary. */
  readonly inputShape?: readonly number[] | undefined;
  /** What noted the steps; by default the trainer's callback of that kind. */
  readonly recorder?: ReportRecorder | undefined;
}

/**
 * Everything that a report shows of a run: tests and predicts with the task, and collects what trainer, model, machine
 * and git say.
 *
 * @example
 * ```ts
 * const report = await createReport(trainer, task, { title: "LeNet", test, dataset, classes });
 * await writeReport("runs/lenet/report.html", report);
 * ```
 */
export async function createReport<Batch = ImageTensors, HostBatch = ImageBatch>(
  trainer: Trainer,
  task: Task<Batch, HostBatch>,
  options: CreateReportOptions<HostBatch> = {},
): Promise<RunReport> {
  const { test, inputShape, recorder } = options;
  const given = givenOf(options);
  const { model } = task;
  const steps = (recorder ?? recorderOf(trainer))?.records;
  const tested = test && (await ofTest(task, test, options));
  return {
    title: "Training run",
    data: "",
    history: trainer.history,
    results: tested?.results ?? trainer.metrics,
    ...(steps && { steps }),
    ...(trainer.stopReason !== undefined && { stopReason: trainer.stopReason }),
    ...tested,
    batchNorms: given.batchNorms ?? (await batchNormReports(model)),
    ...(inputShape && { modelSummary: String(model.summary([...inputShape])) }),
    settings: trainer.hyperparameters,
    environment: describeEnvironment(),
    revision: given.revision ?? (await gitRevision()),
    ...given,
  };
}

/** The members of a report among the options. */
function givenOf<HostBatch>({
  test: _test,
  dataset: _dataset,
  inputShape: _inputShape,
  recorder: _recorder,
  ...members
}: CreateReportOptions<HostBatch>): Partial<RunReport> {
  const known = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as Partial<RunReport>;
}

type OfTest = Pick<RunReport, "results" | "confusion" | "calibration" | "images" | "worstErrors">;

async function ofTest<Batch, HostBatch>(
  task: Task<Batch, HostBatch>,
  test: Loader<HostBatch>,
  { dataset, results, classes }: CreateReportOptions<HostBatch>,
): Promise<OfTest> {
  // Not the run's own trainer, which may be in the middle of its fit's last hook.
  const trainer = new Trainer({ checkLeaks: false });
  const tested = results ?? (await trainer.test(task, test));
  if (task.predictStep === undefined) return { results: tested };
  const predictions = await trainer.predict(task, test);
  return {
    results: tested,
    ...ofPredictions(predictions, classes),
    ...(await imagesOf(dataset, predictions)),
  };
}

/** Of a classifier only. */
function ofPredictions(
  predictions: Predictions,
  names: readonly string[] | undefined,
): Pick<RunReport, "confusion" | "calibration"> {
  const { labels, shape } = predictions;
  if (labels === undefined || shape.length !== 2) return {};
  const classes = Math.max(names?.length ?? 0, shape[1]!);
  const top = topPredictions(predictions);
  const isRight = Array.from(labels, (label, example) => label === top.classes[example]);
  return {
    confusion: confusionMatrix(labels, top.classes, classes),
    calibration: calibrationBins({ confidences: top.confidences, isRight }),
  };
}

async function imagesOf(
  dataset: LabeledImages | undefined,
  predictions: Predictions,
): Promise<Pick<RunReport, "images" | "worstErrors">> {
  const { labels, shape } = predictions;
  if (dataset === undefined || labels === undefined || shape.length !== 2) return {};
  return {
    images: await pickReportImages(dataset, predictions),
    worstErrors: await worstErrors(dataset, predictions),
  };
}

function recorderOf({ callbacks }: Trainer): ReportRecorder | undefined {
  return callbacks.find((callback) => callback instanceof ReportRecorder);
}
