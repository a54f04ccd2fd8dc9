// Training
export { Trainer } from "./trainer.ts";
export type { FitLoaders, FitOptions, TrainerState } from "./fit-options.ts";
export type { GradientClipping, TrainerOptions } from "./trainer-options.ts";
export type { Duration } from "./duration.ts";
export { loadFromCheckpoint } from "./load-from-checkpoint.ts";
export { LeakError } from "./leak-check.ts";
export { updateBatchNorm, type UpdateBatchNormOptions } from "./update-batch-norm.ts";

// Training off the main thread
export {
  trainInWorker,
  type TrainInWorkerOptions,
  type WorkerRun,
} from "./worker/train-in-worker.ts";
export {
  defineWorkerTraining,
  type TrainingFunction,
  type WorkerTraining,
} from "./worker/define-worker-training.ts";
export type { TrainingEvent } from "./worker/training-event.ts";

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
export type { MonitorMode } from "./metrics/monitor.ts";
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
export { Accuracy, type AccuracyOptions } from "./metrics/accuracy.ts";
export { AUROC, type AurocOptions } from "./metrics/auroc.ts";
export {
  calibrationBins,
  calibrationError,
  type CalibrationBin,
  type CalibrationInputs,
  type CalibrationNorm,
} from "./metrics/calibration.ts";
export { CalibrationError, type CalibrationErrorOptions } from "./metrics/calibration-error.ts";
export type { Average, Averaged, ClassAverageOptions } from "./metrics/class-average.ts";
export { confusionMatrix, type ConfusionCounts } from "./metrics/confusion-matrix.ts";
export { ConfusionMatrix, type ConfusionMatrixOptions } from "./metrics/confusion-matrix-metric.ts";
export type { EpochRecord, Metrics } from "./metrics/epoch-record.ts";
export { F1Score } from "./metrics/f1-score.ts";
export { formatMetric, formatPercent, metricLabel } from "./metrics/format-metric.ts";
export { MeanMetric, type MeanMetricOptions } from "./metrics/mean-metric.ts";
export type { Metric, MetricValue } from "./metrics/metric.ts";
export { Precision } from "./metrics/precision.ts";
export { Recall } from "./metrics/recall.ts";
export { RunningMeans, type RunningMeansState } from "./metrics/running-means.ts";
export { topPredictions, type TopPredictions } from "./metrics/top-predictions.ts";
export type { Predictions } from "./predict.ts";

// Reports
export { batchNormReports } from "./report/batch-norm-reports.ts";
export { classScores, type ClassScore } from "./report/class-scores.ts";
export { createAugmentedImages } from "./report/create-augmented-images.ts";
export { createReport, type CreateReportOptions } from "./report/create-report.ts";
export { describeEnvironment } from "./report/environment.ts";
export { gitRevision, type Revision } from "./report/git-revision.ts";
export {
  pickReportImages,
  type LabeledImages,
  type PickReportImagesOptions,
} from "./report/pick-report-images.ts";
export { parseRun, readRun } from "./report/read-run.ts";
export { renderReport } from "./report/render-report.ts";
export { ReportRecorder, type ReportRecorderOptions } from "./report/report-recorder.ts";
export type {
  AugmentedImage,
  BatchNormReport,
  ReportImage,
  ReportPixels,
  RunReport,
  UnreadableFile,
} from "./report/run-report.ts";
export { RunReporter, type RunReporterOptions } from "./report/run-reporter.ts";
export {
  toRunSummary,
  type NamedClassScore,
  type RunSummary,
  type SummaryImage,
} from "./report/run-summary.ts";
export type { StepRecord } from "./report/step-records.ts";
export { worstErrors, type WorstErrorsOptions } from "./report/worst-errors.ts";
export { writeReport } from "./report/write-report.ts";
export { writeRun } from "./report/write-run.ts";
