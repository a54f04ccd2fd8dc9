import type { Json } from "@stratajs/checkpoint";
import type { PixelImage } from "@stratajs/datasets";
import type { BackendReport } from "@stratajs/tensor";
import type { CalibrationBin } from "../metrics/calibration.ts";
import type { ConfusionCounts } from "../metrics/confusion-matrix.ts";
import type { EpochRecord, Metrics } from "../metrics/epoch-record.ts";
import type { Revision } from "./git-revision.ts";
import type { StepRecord } from "./step-records.ts";

/** Pixels for the report: bytes, or floats in [0, 1]; grey, RGB or RGBA. */
export type ReportPixels = PixelImage;

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

/** An image of the training set, and what its transforms made of it. */
export interface AugmentedImage {
  readonly original: ReportPixels;
  readonly augmented: readonly ReportPixels[];
  readonly label?: number | undefined;
}

/** A file of the data that was passed over. */
export interface UnreadableFile {
  readonly path: string;
  readonly reason: string;
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

/** Everything a report tells about a run; only what is given is shown. `createReport` fills it from a trainer. */
export interface RunReport {
  readonly title: string;
  /** Which data was used, in a sentence. */
  readonly data: string;
  /** Numbers about the data by name: images, their size, … */
  readonly dataFacts?: Readonly<Record<string, string | number>> | undefined;
  /** The final numbers by name; names that end in `Accuracy` are fractions. */
  readonly results: Metrics;
  readonly history: readonly EpochRecord[];
  /** What a `ReportRecorder` noted. */
  readonly steps?: readonly StepRecord[] | undefined;
  /** Why the run ended before its last epoch. */
  readonly stopReason?: string | undefined;
  /** Names of the classes, in the order of their labels. */
  readonly classes?: readonly string[] | undefined;
  /** Of the test set; precision, recall and F₁ of each class are taken from it. */
  readonly confusion?: ConfusionCounts | undefined;
  readonly calibration?: readonly CalibrationBin[] | undefined;
  /** Wrong predictions, the most confident first. */
  readonly worstErrors?: readonly ReportImage[] | undefined;
  /** Test images that were not chosen for how they came out. */
  readonly images?: readonly ReportImage[] | undefined;
  readonly augmentations?: readonly AugmentedImage[] | undefined;
  readonly unreadable?: readonly UnreadableFile[] | undefined;
  readonly batchNorms?: readonly BatchNormReport[] | undefined;
  /** What `model.summary(inputShape)` says. */
  readonly modelSummary?: string | undefined;
  /** An SVG document, such as @stratajs/graph draws; shown as an image, so that nothing in it can run. */
  readonly modelPicture?: string | undefined;
  readonly settings?: Readonly<Record<string, Json>> | undefined;
  readonly backend?: BackendReport | undefined;
  /** Versions and the machine by name; `describeEnvironment()` fills it. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Of the program; `gitRevision()` finds it. */
  readonly revision?: Revision | undefined;
  readonly seed?: number | bigint | string | undefined;
  /** By default the moment of writing. */
  readonly date?: Date | undefined;
}
