import { listModels } from "@stratajs/zoo";
import * as v from "valibot";
import { datasetNames } from "../data/dataset-names.ts";
import { optimizerNames, scheduleNames } from "../recipes.ts";
import { loggerNames } from "../run/logger-names.ts";
import { findTransformProblem } from "./find-transform-problem.ts";
import { nearNames } from "./near-names.ts";
import { DURATION } from "./parsers.ts";
import type { TrainerSettingName } from "./trainer-setting-names.ts";

/** An integer of at least `least`. */
function integer(least: number) {
  const words = `a whole number from ${least}`;
  return v.pipe(v.number(words), v.safeInteger(words), v.minValue(least, words));
}

/** The near names where it was misspelled, else all. */
function oneOf<const Names extends readonly string[]>(names: Names) {
  return v.picklist(names, ({ input }) => {
    const near = typeof input === "string" ? nearNames(input, names) : [];
    return near.length > 0 ? near.join(" or ") : `one of ${names.join(", ")}`;
  });
}

const count = integer(1);
const countFromZero = integer(0);
const atLeastZero = v.pipe(
  v.number("a number from 0"),
  v.finite("a number from 0"),
  v.minValue(0, "a number from 0"),
);
const FRACTION = "a number from 0 to below 1";
const fraction = v.pipe(v.number(FRACTION), v.minValue(0, FRACTION), v.ltValue(1, FRACTION));
const LIMIT = "a number of batches, or below 1 a part of all";
const limit = v.pipe(v.number(LIMIT), v.minValue(0, LIMIT));
const boolean = v.boolean("true or false");
const text = v.string("a text");

/** Plain data, as transforms are; what is in it is the transform's own to check. */
const transform = v.looseObject(
  { name: v.string("a transform's name") },
  'a transform, such as { "name": "horizontalFlip" }',
);

/** The settings of a recipe, each replacing that of the recipe it starts from. */
const recipeEntries = {
  epochs: v.optional(count),
  batchSize: v.optional(count),
  optimizer: v.optional(oneOf(optimizerNames)),
  learningRate: v.optional(atLeastZero),
  momentum: v.optional(fraction),
  weightDecay: v.optional(atLeastZero),
  schedule: v.optional(oneOf(scheduleNames)),
  warmupEpochs: v.optional(countFromZero),
  decayWeightsOnly: v.optional(boolean),
  labelSmoothing: v.optional(fraction),
  augmentation: v.optional(v.array(transform, "a list of transforms")),
  validation: v.optional(fraction),
  updateBatchNorm: v.optional(boolean),
} as const;

const TIME = 'days:hours:minutes:seconds, such as "00:01:00:00"';
const EPOCHS = 'a number of epochs above 0, or { "batches": … }';

const trainerEntries = {
  maxSteps: v.optional(count),
  maxTime: v.optional(
    v.union([v.pipe(v.string(), v.regex(DURATION, TIME)), v.record(v.string(), atLeastZero)], TIME),
  ),
  minEpochs: v.optional(countFromZero),
  minSteps: v.optional(countFromZero),
  accumulateGradients: v.optional(count),
  gradientClipping: v.optional(
    v.union(
      [v.strictObject({ norm: atLeastZero }), v.strictObject({ value: atLeastZero })],
      '{ "norm": … } or { "value": … }',
    ),
  ),
  checkEvery: v.optional(
    v.union([v.pipe(v.number(), v.gtValue(0, EPOCHS)), v.strictObject({ batches: count })], EPOCHS),
  ),
  limitTrainBatches: v.optional(limit),
  limitValidationBatches: v.optional(limit),
  limitTestBatches: v.optional(limit),
  overfitBatches: v.optional(limit),
  sanityValidationSteps: v.optional(countFromZero),
  logEverySteps: v.optional(countFromZero),
} as const satisfies Record<TrainerSettingName, v.GenericSchema>;

/** A recipe file's own settings, beside code that only TypeScript and JavaScript files can have. */
const recipeFileSchema = v.strictObject({
  ...recipeEntries,
  recipe: v.optional(text),
  model: v.optional(oneOf(listModels())),
  dataset: v.optional(oneOf(datasetNames)),
  data: v.optional(text),
  seed: v.optional(countFromZero),
  weights: v.optional(text),
  freeze: v.optional(text),
  workers: v.optional(countFromZero),
  trainer: v.optional(v.strictObject(trainerEntries, "an object of the trainer's settings")),
  callbacks: v.optional(
    v.union([v.array(v.looseObject({})), v.function()], "a list of callbacks, or a function"),
  ),
  loggers: v.optional(
    v.union([v.array(v.looseObject({})), v.function()], "a list of loggers, or a function"),
  ),
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
  weights: v.optional(text),
  freeze: v.optional(text),
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
  recipeFile: v.optional(text),
});

/** The member of a run's description that is not valid, or undefined. */
export function findInvalidMember(run: object): string | undefined {
  const result = v.safeParse(runSchema, run);
  return result.success ? undefined : v.getDotPath(result.issues[0])?.split(".")[0];
}

/** What is wrong with a recipe's settings, as the end of a sentence, or undefined. */
export function findProblem(content: object): string | undefined {
  const result = v.safeParse(recipeFileSchema, content);
  if (!result.success) return describeIssue(result.issues[0]);
  return findTransformProblem(result.output.augmentation ?? [], "augmentation");
}

function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? "a setting";
  const isUnknown = issue.type === "strict_object" && issue.expected === "never";
  if (!isUnknown) {
    const isMissing = issue.type === "loose_object" && issue.received === "undefined";
    return isMissing
      ? `lacks ${path}`
      : `expected ${path} to be ${issue.message} but got ${given(issue)}`;
  }
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

/** As it stands in JSON where it is an object that JSON can hold. */
function given({ input, received }: v.BaseIssue<unknown>): string {
  if (typeof input !== "object" || input === null) return received;
  try {
    return JSON.stringify(input).slice(0, 80);
  } catch {
    return received;
  }
}
