import { listModels } from "@stratajs/zoo";
import * as v from "valibot";
import { datasetNames } from "../data/dataset-names.ts";
import { optimizerNames, scheduleNames } from "../recipes.ts";
import { loggerNames } from "../run/logger-names.ts";
import { nearNames } from "./near-names.ts";

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const countFromZero = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const atLeastZero = v.pipe(v.number(), v.finite(), v.minValue(0));
const fraction = v.pipe(v.number(), v.minValue(0), v.ltValue(1));
/** From 1 on a number of batches, below 1 a part of all. */
const limit = v.pipe(v.number(), v.minValue(0));

/** Plain data, as transforms are; what is in it is the transform's own to check. */
const transform = v.looseObject({ name: v.string() });

/** The settings of a recipe, each replacing that of the recipe it starts from. */
const recipeEntries = {
  epochs: v.optional(count),
  batchSize: v.optional(count),
  optimizer: v.optional(v.picklist(optimizerNames)),
  learningRate: v.optional(atLeastZero),
  momentum: v.optional(fraction),
  weightDecay: v.optional(atLeastZero),
  schedule: v.optional(v.picklist(scheduleNames)),
  warmupEpochs: v.optional(countFromZero),
  decayWeightsOnly: v.optional(v.boolean()),
  labelSmoothing: v.optional(fraction),
  augmentation: v.optional(v.array(transform)),
  validation: v.optional(fraction),
  updateBatchNorm: v.optional(v.boolean()),
} as const;

/** The trainer's options that are plain data. */
const trainerEntries = {
  maxSteps: v.optional(count),
  maxTime: v.optional(v.union([v.string(), v.record(v.string(), atLeastZero)])),
  minEpochs: v.optional(countFromZero),
  minSteps: v.optional(countFromZero),
  accumulateGradients: v.optional(count),
  gradientClipping: v.optional(
    v.union([v.strictObject({ norm: atLeastZero }), v.strictObject({ value: atLeastZero })]),
  ),
  checkEvery: v.optional(
    v.union([v.pipe(v.number(), v.gtValue(0)), v.strictObject({ batches: count })]),
  ),
  limitTrainBatches: v.optional(limit),
  limitValidationBatches: v.optional(limit),
  limitTestBatches: v.optional(limit),
  overfitBatches: v.optional(limit),
  sanityValidationSteps: v.optional(countFromZero),
  logEverySteps: v.optional(countFromZero),
} as const;

/** A recipe file's own settings, beside code that only TypeScript and JavaScript files can have. */
const recipeFileSchema = v.strictObject({
  ...recipeEntries,
  recipe: v.optional(v.string()),
  model: v.optional(v.picklist(listModels())),
  dataset: v.optional(v.picklist(datasetNames)),
  data: v.optional(v.string()),
  seed: v.optional(countFromZero),
  weights: v.optional(v.string()),
  freeze: v.optional(v.string()),
  workers: v.optional(countFromZero),
  trainer: v.optional(v.strictObject(trainerEntries)),
  callbacks: v.optional(v.union([v.array(v.looseObject({})), v.function()])),
  loggers: v.optional(v.union([v.array(v.looseObject({})), v.function()])),
});

/** What a checkpoint says of its run; settings are all there. */
const runSchema = v.object({
  model: v.string(),
  dataset: v.picklist(datasetNames),
  classes: v.pipe(v.array(v.string()), v.minLength(1)),
  imageShape: v.tuple([count, count, count]),
  mean: v.pipe(v.array(v.pipe(v.number(), v.finite())), v.minLength(1)),
  standardDeviation: v.pipe(v.array(v.pipe(v.number(), v.finite(), v.notValue(0))), v.minLength(1)),
  limitTrain: v.optional(count),
  limitTest: v.optional(count),
  recipe: v.string(),
  settings: v.required(v.object(recipeEntries)),
  seed: v.pipe(v.number(), v.safeInteger()),
  trainer: v.optional(v.object(trainerEntries)),
  weights: v.optional(v.string()),
  freeze: v.optional(v.string()),
  workers: v.optional(countFromZero),
  extras: v.optional(
    v.object({
      earlyStopping: v.optional(countFromZero),
      ema: v.optional(fraction),
      saveTop: v.optional(count),
      saveEverySteps: v.optional(count),
      loggers: v.optional(v.array(v.picklist(loggerNames))),
    }),
  ),
  recipeFile: v.optional(v.string()),
});

/** The trainer's options that recipes and the command line have, by name. */
export const trainerSettingNames: readonly string[] = Object.keys(trainerEntries);

/** The member of a run's description that is not valid, or undefined. */
export function findInvalidMember(run: object): string | undefined {
  const result = v.safeParse(runSchema, run);
  return result.success ? undefined : v.getDotPath(result.issues[0])?.split(".")[0];
}

/** What is wrong with a recipe's settings, as the end of a sentence, or undefined. */
export function findProblem(content: object): string | undefined {
  const result = v.safeParse(recipeFileSchema, content);
  return result.success ? undefined : describeIssue(result.issues[0]);
}

function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? "a setting";
  const isUnknown = issue.type === "strict_object" && issue.expected === "never";
  if (!isUnknown)
    return `expected ${path} to be ${issue.expected ?? "valid"} but got ${issue.received}`;
  const name = path.slice(path.lastIndexOf(".") + 1);
  const entries = path.includes(".")
    ? recipeFileSchema.entries.trainer.wrapped.entries
    : recipeFileSchema.entries;
  const known = Object.keys(entries);
  const near = nearNames(name, known);
  return near.length > 0
    ? `has a setting "${path}" that is not known: did you mean ${near.join(" or ")}?`
    : `has a setting "${path}" that is not known; there are: ${known.join(", ")}`;
}
