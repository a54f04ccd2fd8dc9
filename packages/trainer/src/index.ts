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
// … that show how it goes
export { DomProgressBar, type DomProgressBarOptions } from "./callbacks/dom-progress-bar.ts";
export { ModelSummary, type ModelSummaryOptions } from "./callbacks/model-summary.ts";
export {
  ProgressBar,
  type ProgressBarOptions,
  type ProgressStream,
} from "./callbacks/progress-bar.ts";
// … that end it
export { EarlyStopping, type EarlyStoppingOptions } from "./callbacks/early-stopping.ts";
export {
  NonFiniteError,
  TerminateOnNaN,
  type TerminateOnNaNOptions,
} from "./callbacks/terminate-on-nan.ts";
export { Timer, type TimerOptions } from "./callbacks/timer.ts";
export type { MonitorMode } from "./callbacks/monitor.ts";
// … that change how it learns
export {
  BackboneFinetuning,
  type BackboneFinetuningOptions,
} from "./callbacks/backbone-finetuning.ts";
export {
  EMAWeightAveraging,
  type EMAWeightAveragingOptions,
} from "./callbacks/ema-weight-averaging.ts";
export { findLearningRate, type FindLearningRateOptions } from "./callbacks/find-learning-rate.ts";
export {
  LearningRateFinder,
  type LearningRateFinderOptions,
} from "./callbacks/learning-rate-finder.ts";
export type { LearningRateSearch } from "./callbacks/learning-rate-search.ts";
export { plotLearningRate } from "./callbacks/plot-learning-rate.ts";
export {
  StochasticWeightAveraging,
  type StochasticWeightAveragingOptions,
} from "./callbacks/stochastic-weight-averaging.ts";
// … that tell loggers more
export {
  ActivationHistogram,
  type ActivationHistogramOptions,
} from "./callbacks/activation-histogram.ts";
export { AugmentationGrid, type AugmentationGridOptions } from "./callbacks/augmentation-grid.ts";
export { DeviceMemory } from "./callbacks/device-memory.ts";
export {
  GradientHistogram,
  type GradientHistogramOptions,
} from "./callbacks/gradient-histogram.ts";
export {
  LearningRateMonitor,
  type LearningRateMonitorOptions,
} from "./callbacks/learning-rate-monitor.ts";
export { Throughput, type ThroughputOptions } from "./callbacks/throughput.ts";
export { WorstPredictions, type WorstPredictionsOptions } from "./callbacks/worst-predictions.ts";

// Loggers
export { ConsoleLogger, type ConsoleLoggerOptions } from "./loggers/console-logger.ts";
export { CsvLogger, type CsvLoggerOptions } from "./loggers/csv-logger.ts";
export { JsonLinesLogger, type JsonLinesLoggerOptions } from "./loggers/json-lines-logger.ts";
export type { Hyperparameters, Logger, LogPosition } from "./loggers/logger.ts";
export type { LogTarget, WriteBytes } from "./loggers/log-target.ts";
export type { EventTarget } from "./loggers/tensorboard/event-file.ts";
export {
  TensorBoardLogger,
  type TensorBoardLoggerOptions,
} from "./loggers/tensorboard/tensorboard-logger.ts";

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
