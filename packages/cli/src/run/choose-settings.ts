import { defaultRecipe, recipes, type Recipe, type RecipeName } from "../recipes.ts";

export interface ChosenSettings {
  /** The recipe's name; `custom` once a setting differs. */
  readonly recipe: RecipeName | "custom";
  readonly settings: Recipe;
}

const settingNames = Object.keys(recipes.oneCycle) as (keyof Recipe)[];

/** The settings that were given by hand. */
export function givenSettings(options: Partial<Recipe>): Partial<Recipe> {
  const given = settingNames.filter((name) => options[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, options[name]]));
}

/** A recipe's settings, replaced by those given by hand. */
export function chooseSettings(
  options: Partial<Recipe> & { readonly recipe?: RecipeName },
  trainImages: number,
): ChosenSettings {
  const { recipe = defaultRecipe(trainImages) } = options;
  const base: Recipe = recipes[recipe];
  const settings = { ...base, ...givenSettings(options) };
  const isChanged = settingNames.some((name) => settings[name] !== base[name]);
  return { recipe: isChanged ? "custom" : recipe, settings };
}

/** `SGD, momentum 0.9, one cycle up to 0.2, batches of 256, 5 epochs` */
export function describeSettings(settings: Recipe): string {
  const { optimizer, momentum, learningRate, weightDecay, schedule, batchSize, epochs } = settings;
  const schedules = {
    oneCycle: `one cycle up to ${learningRate}`,
    step: `learning rate ${learningRate} in steps`,
    constant: `learning rate ${learningRate}`,
  };
  const parts = [
    optimizer === "sgd" ? "SGD" : "AdamW",
    ...(momentum > 0 ? [`momentum ${momentum}`] : []),
    schedules[schedule],
    ...(weightDecay > 0 ? [`weight decay ${weightDecay}`] : []),
    `batches of ${batchSize}`,
    epochs === 1 ? "1 epoch" : `${epochs} epochs`,
  ];
  return parts.join(", ");
}
