import type { DatasetName } from "../data/dataset-names.ts";
import {
  defaultRecipe,
  recipes,
  type OptimizerName,
  type Recipe,
  type RecipeName,
  type ScheduleName,
} from "../recipes.ts";

export interface ChosenSettings {
  /** The recipe's name; `custom` once a setting differs. */
  readonly recipe: RecipeName | "custom";
  readonly settings: Recipe;
}

const optimizerTitles: Readonly<Record<OptimizerName, string>> = {
  sgd: "SGD",
  adam: "Adam",
  adamw: "AdamW",
  rmsprop: "RMSprop",
  adagrad: "Adagrad",
  adadelta: "Adadelta",
  lion: "Lion",
  lamb: "LAMB",
};

const settingNames = Object.keys(recipes.oneCycle) as (keyof Recipe)[];

/** The settings that were given by hand. */
export function givenSettings(options: Partial<Recipe>): Partial<Recipe> {
  const given = settingNames.filter((name) => options[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, options[name]]));
}

/** A recipe's settings, replaced by those given by hand. */
export function chooseSettings(
  options: Partial<Recipe> & { readonly recipe?: RecipeName | undefined },
  dataset: DatasetName,
  trainImages: number,
): ChosenSettings {
  const { recipe = defaultRecipe(dataset, trainImages) } = options;
  const base: Recipe = recipes[recipe];
  const settings = { ...base, ...givenSettings(options) };
  const isChanged = settingNames.some(
    (name) => JSON.stringify(settings[name]) !== JSON.stringify(base[name]),
  );
  return { recipe: isChanged ? "custom" : recipe, settings };
}

/** `SGD, momentum 0.9, one cycle up to 0.2, batches of 256, 5 epochs` */
export function describeSettings(settings: Recipe): string {
  const { optimizer, momentum, learningRate, weightDecay, schedule, batchSize, epochs } = settings;
  const { warmupEpochs, labelSmoothing, augmentation, validation } = settings;
  const schedules: Readonly<Record<ScheduleName, string>> = {
    oneCycle: `one cycle up to ${learningRate}`,
    step: `learning rate ${learningRate} in steps`,
    cosine: `learning rate ${learningRate} along a cosine`,
    polynomial: `learning rate ${learningRate} falling to 0`,
    plateau: `learning rate ${learningRate}, less on plateaus`,
    constant: `learning rate ${learningRate}`,
  };
  const parts = [
    optimizerTitles[optimizer],
    ...(momentum > 0 ? [`momentum ${momentum}`] : []),
    schedules[schedule],
    ...(warmupEpochs > 0 ? [`warm-up of ${warmupEpochs} epochs`] : []),
    ...(weightDecay > 0 ? [`weight decay ${weightDecay}`] : []),
    ...(labelSmoothing > 0 ? [`label smoothing ${labelSmoothing}`] : []),
    ...augmentation.map(({ name }) => name),
    ...(validation > 0 ? [`${validation} held back for validation`] : []),
    `batches of ${batchSize}`,
    epochs === 1 ? "1 epoch" : `${epochs} epochs`,
  ];
  return parts.join(", ");
}
