import { centerCrop, normalize, resize, type Transform } from "@stratajs/datasets";
import type { ModelEntry } from "./model.ts";

/** How a photograph becomes what a model was trained on. */
export interface PreprocessingSettings {
  /** The new length of the shorter edge, or `[height, width]`. */
  readonly resize: number | readonly [height: number, width: number];
  /** The sides of the square in the middle that is seen then; all is by default. */
  readonly crop?: number;
  readonly interpolation: "bilinear" | "bicubic";
  /** Of pixels in [0, 1], per channel: subtracted. */
  readonly mean: readonly number[];
  /** Divided by. */
  readonly std: readonly number[];
}

/** The settings, so that `normalize(model.preprocessing)` works, and what to do as transforms of `@stratajs/datasets`. */
export interface Preprocessing extends PreprocessingSettings {
  /** In order: from pixels of any size to the model's input. */
  readonly transforms: readonly Transform[];
}

export function toPreprocessing(settings: PreprocessingSettings): Preprocessing {
  const { crop, interpolation } = settings;
  return {
    ...settings,
    transforms: [
      resize(settings.resize, { interpolation }),
      ...(crop === undefined ? [] : [centerCrop(crop)]),
      normalize(settings),
    ],
  };
}

/** Of a model without published weights: its own images, squeezed to their size. */
export function entryPreprocessing({
  inputSize,
  mean,
  standardDeviation,
}: ModelEntry): Preprocessing {
  const [height, width] = inputSize;
  return toPreprocessing({
    resize: [height, width],
    interpolation: "bilinear",
    mean,
    std: standardDeviation,
  });
}

/** What a checkpoint's metadata say, if they say it. */
export function parsePreprocessing(value: unknown): Preprocessing | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { resize: size, crop, interpolation, mean, std } = value as Partial<PreprocessingSettings>;
  if (size === undefined || mean === undefined || std === undefined) return undefined;
  return toPreprocessing({
    resize: size,
    interpolation: interpolation ?? "bilinear",
    mean,
    std,
    ...(crop === undefined ? {} : { crop }),
  });
}
