import type { CheckpointState } from "@stratajs/checkpoint";
import { modelEntry, type ModelName, type ModelOptions } from "@stratajs/zoo";
import type { DatasetName } from "../data/dataset-names.ts";
import type { TrainerSettings } from "../options/recipe-file.ts";
import { findInvalidMember } from "../options/recipe-schema.ts";
import type { Recipe } from "../recipes.ts";
import type { RunExtras } from "./run-extras.ts";

/** What a checkpoint says of its run, so that test, predict and resume need nothing else. */
export interface RunDescription {
  readonly model: ModelName;
  readonly dataset: DatasetName;
  /** Names of the classes, in the order of their labels. */
  readonly classes: readonly string[];
  /** Of the images that the model takes: `[height, width, channels]`. */
  readonly imageShape: readonly [height: number, width: number, channels: number];
  /** Of pixels in [0, 1], per channel: subtracted. */
  readonly mean: readonly number[];
  /** Divided by. */
  readonly standardDeviation: readonly number[];
  /** The first so many images only; all without. */
  readonly limitTrain?: number | undefined;
  readonly limitTest?: number | undefined;
  /** The recipe's name; `custom` once a setting differs. */
  readonly recipe: string;
  readonly settings: Recipe;
  readonly seed: number;
  /** The trainer's own options. */
  readonly trainer?: TrainerSettings | undefined;
  /** What the model started with; drawn from the seed without. */
  readonly weights?: string | undefined;
  /** Layers up to this one keep their weights. */
  readonly freeze?: string | undefined;
  /** Loader workers. */
  readonly workers?: number | undefined;
  /** What it has beside its recipe. */
  readonly extras?: RunExtras | undefined;
  /** A file with code of the run's own, which a resumed run needs again. */
  readonly recipeFile?: string | undefined;
}

/** What a checkpoint's state holds of it: the model under its own name, so that others can make it too. */
export function toMetadata({ model, ...run }: RunDescription): CheckpointState {
  const options = modelOptions(run);
  return JSON.parse(JSON.stringify({ model: { name: model, options }, run })) as CheckpointState;
}

/** The images that a model takes where any size would do. */
export function modelInputSize(model: ModelName): readonly [height: number, width: number] {
  const [height, width] = modelEntry(model).inputSize;
  return [height, width];
}

/** What the model was made with. */
export function modelOptions({
  classes,
  imageShape: [imageSize, , inputChannels],
}: Pick<RunDescription, "classes" | "imageShape">): ModelOptions & { readonly imageSize: number } {
  // Models that take any size do not look at imageSize.
  return { classes: classes.length, inputChannels, imageSize };
}

/**
 * Reads it back from a checkpoint's state.
 *
 * @throws saying what is missing, or that the checkpoint is none of `strata train`.
 */
export function parseRunDescription(state: CheckpointState | undefined): RunDescription {
  const run = state?.["run"] as Partial<Record<string, unknown>> | null | undefined;
  const model = state?.model?.name;
  if (model === undefined || typeof run !== "object" || run === null) {
    throw new Error("it does not say how its model was trained; give one that strata train wrote");
  }
  modelEntry(model);
  // Settings that are newer than the checkpoint are as they were before them.
  const given = run["settings"];
  const settings: unknown = isRecord(given) ? { ...newerSettings, ...given } : given;
  const fields = { ...run, model, settings };
  const problem = findInvalidMember(fields);
  if (problem === undefined) return fields as unknown as RunDescription;
  throw new Error(`its description of the run has no valid "${problem}"; was it changed by hand?`);
}

const newerSettings = {
  warmupEpochs: 0,
  decayWeightsOnly: false,
  labelSmoothing: 0,
  augmentation: [],
  validation: 0,
} satisfies Partial<Recipe>;

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
