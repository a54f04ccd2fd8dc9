import type { BackendReport } from "@stratajs/tensor";
import type { ConfusionCounts } from "../metrics/confusion-matrix.ts";
import type { EpochRecord, Metrics } from "../metrics/epoch-record.ts";

/** Pixels for the report: row-major `[height, width, channels]`; bytes, or floats in [0, 1]. */
export interface ReportPixels {
  readonly data: Uint8Array | Float32Array;
  readonly height: number;
  readonly width: number;
  /** 1 (grey), 3 (RGB) or 4 (RGBA). */
  readonly channels: number;
}

/** An image of the test set and what the model made of it. */
export interface ReportImage {
  readonly image: ReportPixels;
  readonly label: number;
  readonly prediction: number;
  /** The probability given to the prediction, in [0, 1]. */
  readonly confidence: number;
  /** In its dataset. */
  readonly index?: number | undefined;
}

/** The learned values of one batch norm, a number per channel. */
export interface BatchNormReport {
  /** Its path in the model: `net.1`. */
  readonly name: string;
  /** γ, PyTorch's `weight`. */
  readonly weight: ArrayLike<number>;
  /** β, PyTorch's `bias`. */
  readonly bias: ArrayLike<number>;
}

/** Everything a report tells about a run; only what is given is shown. */
export interface RunReport {
  readonly title: string;
  /** Which data was used, in a sentence. */
  readonly data: string;
  /** The final numbers by name; names that end in `Accuracy` are fractions. */
  readonly results: Metrics;
  readonly history: readonly EpochRecord[];
  /** Names of the classes, in the order of their labels. */
  readonly classes?: readonly string[] | undefined;
  readonly confusion?: ConfusionCounts | undefined;
  readonly images?: readonly ReportImage[] | undefined;
  readonly batchNorms?: readonly BatchNormReport[] | undefined;
  /** What `model.summary(inputShape)` says. */
  readonly modelSummary?: string | undefined;
  readonly settings?: Readonly<Record<string, string | number | boolean>> | undefined;
  readonly backend?: BackendReport | undefined;
  /** Versions and the machine by name; `describeEnvironment()` fills it. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly seed?: number | bigint | string | undefined;
  /** By default the moment of writing. */
  readonly date?: Date | undefined;
}
