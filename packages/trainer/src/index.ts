// Training
export { Trainer } from "./trainer.ts";
export type { FitLoaders, FitOptions, TrainerState } from "./fit-options.ts";
export type { GradientClipping, TrainerOptions } from "./trainer-options.ts";
export type { Duration } from "./duration.ts";
export { loadFromCheckpoint } from "./load-from-checkpoint.ts";
export { LeakError } from "./leak-check.ts";
export { updateBatchNorm, type UpdateBatchNormOptions } from "./update-batch-norm.ts";

// Tasks: what is trained
export type { LogOptions, StepContext } from "./step-context.ts";
export type { ConfiguredOptimizer, Loader, RunLength, StepOutput, Task } from "./task.ts";
export { ImageClassifier, type ImageClassifierOptions } from "./image-classifier.ts";
export { uploadImages, type ImageTensors } from "./image-tensors.ts";

// Callbacks
export type { Callback, EvaluationBatch, TrainBatch, TrainBatchStart } from "./callback.ts";
export { ModelCheckpoint, type ModelCheckpointOptions } from "./callbacks/model-checkpoint.ts";
export {
  ProgressBar,
  type ProgressBarOptions,
  type ProgressStream,
} from "./callbacks/progress-bar.ts";

// Loggers
export { CsvLogger, type CsvLoggerOptions } from "./loggers/csv-logger.ts";
export type { Hyperparameters, Logger, LogPosition } from "./loggers/logger.ts";

// Metrics
export { confusionMatrix, type ConfusionMatrix } from "./metrics/confusion-matrix.ts";
export type { EpochRecord, Metrics } from "./metrics/epoch-record.ts";
export { formatMetric, formatPercent, metricLabel } from "./metrics/format-metric.ts";
export type { Metric } from "./metrics/metric.ts";
export { RunningMeans, type RunningMeansState } from "./metrics/running-means.ts";
export { topPredictions, type TopPredictions } from "./metrics/top-predictions.ts";
export type { Predictions } from "./predict.ts";

// Reports
export { batchNormReports } from "./report/batch-norm-reports.ts";
export { describeEnvironment } from "./report/environment.ts";
export { renderReport } from "./report/render-report.ts";
export { pickReportImages, type PickReportImagesOptions } from "./report/pick-report-images.ts";
export type { BatchNormReport, ReportImage, ReportPixels, RunReport } from "./report/run-report.ts";
export { writeReport } from "./report/write-report.ts";
