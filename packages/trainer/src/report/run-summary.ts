import { className } from "../metrics/class-name.ts";
import type { Json } from "@stratajs/checkpoint";
import type { BackendReport } from "@stratajs/tensor";
import { calibrationError, type CalibrationBin } from "../metrics/calibration.ts";
import type { ConfusionCounts } from "../metrics/confusion-matrix.ts";
import type { EpochRecord, Metrics } from "../metrics/epoch-record.ts";
import { classScores, type ClassScore } from "./class-scores.ts";
import type { Revision } from "./git-revision.ts";
import type { ReportImage, RunReport, UnreadableFile } from "./run-report.ts";
import type { StepRecord } from "./step-records.ts";

/** What a class is called, and how well it is told from the others. */
export interface NamedClassScore extends ClassScore {
  readonly name: string;
}

/** An image by its place in the test set. */
export type SummaryImage = Omit<ReportImage, "image">;

/**
 * What `run.json` holds: the facts of a report for programs, without pixels. Every number is a plain one; a metric that was
 * not finite is NaN again when read.
 *
 * `format` and `version` say how to read it. A member that is added keeps the version; one that changes raises it.
 */
export interface RunSummary {
  readonly format: "strata-run";
  readonly version: 1;
  readonly title: string;
  /** ISO 8601, UTC. */
  readonly date: string;
  /** Whether all epochs were trained. */
  readonly status: "finished" | "stopped";
  readonly stopReason?: string | undefined;
  readonly data: string;
  readonly dataFacts: Readonly<Record<string, string | number>>;
  /** The final numbers by name: `testAccuracy`, `testLoss`, … */
  readonly results: Metrics;
  readonly history: readonly EpochRecord[];
  readonly steps: readonly StepRecord[];
  readonly classes?: readonly NamedClassScore[] | undefined;
  /** `confusion[label][prediction]` */
  readonly confusion?: ConfusionCounts | undefined;
  readonly calibration?:
    | {
        /** The expected calibration error. */
        readonly error: number;
        readonly bins: readonly CalibrationBin[];
      }
    | undefined;
  readonly worstErrors: readonly SummaryImage[];
  readonly images: readonly SummaryImage[];
  readonly unreadable: readonly UnreadableFile[];
  readonly batchNorms: readonly {
    readonly name: string;
    readonly weight: readonly number[];
    readonly bias: readonly number[];
  }[];
  readonly modelSummary?: string | undefined;
  readonly settings: Readonly<Record<string, Json>>;
  /** As text, since it may be larger than a number holds. */
  readonly seed?: string | undefined;
  readonly backend?: BackendReport | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly revision?: Revision | undefined;
}

/** A report as `run.json` has it. */
export function toRunSummary(report: RunReport): RunSummary {
  const { calibration, classes = [], confusion, images = [], seed, stopReason } = report;
  return {
    format: "strata-run",
    version: 1,
    title: report.title,
    date: (report.date ?? new Date()).toISOString(),
    status: stopReason === undefined ? "finished" : "stopped",
    ...(stopReason === undefined ? {} : { stopReason }),
    data: report.data,
    dataFacts: report.dataFacts ?? {},
    results: report.results,
    history: report.history,
    steps: report.steps ?? [],
    ...(confusion && { classes: named(classScores(confusion), classes), confusion }),
    ...(calibration && {
      calibration: { error: calibrationError(calibration), bins: calibration },
    }),
    worstErrors: (report.worstErrors ?? []).map((image) => withoutPixels(image)),
    images: images.map((image) => withoutPixels(image)),
    unreadable: report.unreadable ?? [],
    batchNorms: (report.batchNorms ?? []).map(({ name, weight, bias }) => ({
      name,
      weight: Array.from(weight),
      bias: Array.from(bias),
    })),
    ...(report.modelSummary !== undefined && { modelSummary: report.modelSummary }),
    settings: report.settings ?? {},
    ...(seed !== undefined && { seed: String(seed) }),
    ...(report.backend && { backend: report.backend }),
    environment: report.environment ?? {},
    ...(report.revision && { revision: report.revision }),
  };
}

function named(scores: readonly ClassScore[], classes: readonly string[]): NamedClassScore[] {
  return scores.map((score) => ({ name: className(classes, score.label), ...score }));
}

function withoutPixels({ label, prediction, confidence, index }: ReportImage): SummaryImage {
  return { label, prediction, confidence, ...(index !== undefined && { index }) };
}
