import { tensor, type Tensor, type Tensor1D } from "@stratajs/tensor";
import {
  Accuracy,
  AUROC,
  CalibrationError,
  ConfusionMatrix,
  F1Score,
  Precision,
  Recall,
  type Average,
  type ClassAverageOptions,
  type Metric,
} from "@stratajs/trainer";
import { Comparison, type Comparable, type Deviation } from "../comparison.ts";
import { Hyperparameters } from "../hyperparameters.ts";
import { UnknownCase } from "../unknown-case.ts";

type Nested = number | readonly Nested[];

interface MetricBatch {
  readonly predictions: readonly number[] | readonly (readonly number[])[];
  readonly labels: readonly number[];
}

/** An entry of `metrics.json`: what torchmetrics makes of some batches. */
export interface MetricCase {
  /** torchmetrics' name, without `Multiclass`. */
  readonly metric: string;
  readonly classes: number;
  /** Which of the file's inputs. */
  readonly input: string;
  readonly hyperparameters: Readonly<Record<string, unknown>>;
  readonly value: Nested;
}

export interface MetricFile {
  readonly inputs: Readonly<Record<string, readonly MetricBatch[]>>;
  readonly cases: Readonly<Record<string, MetricCase>>;
}

/** torchmetrics divides and sums in float32. */
const TOLERANCE = 1e-6;

export function isMetricFile(value: unknown): value is MetricFile {
  return typeof value === "object" && value !== null && "inputs" in value && "cases" in value;
}

export async function runMetricCase(
  one: MetricCase,
  inputs: MetricFile["inputs"],
): Promise<Deviation[]> {
  const metric = buildMetric(one);
  for (const batch of inputs[one.input] ?? []) {
    const predictions = toPredictions(batch);
    const labels = tensor([...batch.labels], [batch.labels.length], "int32") as Tensor1D;
    metric.update(predictions, labels);
    predictions.dispose();
    labels.dispose();
  }
  const value = await metric.compute();
  metric.dispose();
  const comparison = new Comparison({}, () => TOLERANCE);
  comparison.add("value", toVector(value), toVector(one.value));
  return comparison.deviations;
}

type AnyMetric = Metric<unknown> & { update(predictions: Tensor, labels: Tensor1D): void };

const builders: Readonly<Record<string, (classes: number, hyper: Hyperparameters) => AnyMetric>> = {
  Accuracy: (classes, hyper) => new Accuracy(classes, averageOptions(hyper)),
  Precision: (classes, hyper) => new Precision(classes, dividingOptions(hyper)),
  Recall: (classes, hyper) => new Recall(classes, dividingOptions(hyper)),
  F1Score: (classes, hyper) => new F1Score(classes, dividingOptions(hyper)),
  AUROC: areaMetric,
  BinaryAUROC: areaMetric,
  ConfusionMatrix: (classes, hyper) =>
    new ConfusionMatrix(classes, {
      normalize: hyper.oneOf("normalize", ["none", "true", "pred", "all"], "none"),
      ignoreIndex: optional(hyper, "ignore_index"),
    }),
  CalibrationError: (classes, hyper) =>
    new CalibrationError(classes, {
      bins: hyper.number("n_bins", 15),
      norm: hyper.oneOf("norm", ["l1", "l2", "max"], "l1"),
      ignoreIndex: optional(hyper, "ignore_index"),
    }) as AnyMetric,
};

function areaMetric(classes: number, hyper: Hyperparameters): AnyMetric {
  return new AUROC(classes, {
    average: hyper.oneOf("average", ["macro", "weighted", "none"], "macro"),
    thresholds: optional(hyper, "thresholds"),
    ignoreIndex: optional(hyper, "ignore_index"),
  });
}

function averageOptions(hyper: Hyperparameters): ClassAverageOptions<Average> {
  return {
    average: hyper.oneOf("average", ["micro", "macro", "weighted", "none"], "macro"),
    topK: hyper.number("top_k", 1),
    ignoreIndex: optional(hyper, "ignore_index"),
  };
}

function dividingOptions(hyper: Hyperparameters): ClassAverageOptions<Average> {
  return { ...averageOptions(hyper), zeroDivision: hyper.oneOf("zero_division", [0, 1], 0) };
}

function optional(hyper: Hyperparameters, name: string): number | undefined {
  const value = hyper.number(name, Number.NaN);
  return Number.isNaN(value) ? undefined : value;
}

function buildMetric({ metric, classes, hyperparameters }: MetricCase): AnyMetric {
  const build = builders[metric];
  if (build === undefined) throw new UnknownCase(`the metric "${metric}"`);
  const hyper = new Hyperparameters(metric, hyperparameters);
  const built = build(classes, hyper);
  hyper.expectAllRead();
  return built;
}

/** Scores, or numbers of classes, which are integers. */
function toPredictions({ predictions }: MetricBatch): Tensor {
  const [first] = predictions;
  const isScores = typeof first !== "number" || !predictions.every(Number.isInteger);
  return tensor(predictions as number[], undefined, isScores ? "float32" : "int32");
}

/** Numbers, rows of them, or by the numbers of classes. */
function toVector(value: unknown): Comparable {
  const data = (typeof value === "number" ? [value] : Object.values(value as object)).flat();
  return { shape: [data.length], data };
}
