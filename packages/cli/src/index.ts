// The command
export { main, type MainOptions } from "./main.ts";

// What it trains with
export {
  recipes,
  type OptimizerName,
  type Recipe,
  type RecipeName,
  type ScheduleName,
} from "./recipes.ts";
export { defineRecipe, type RecipeFile, type TrainerSettings } from "./options/recipe-file.ts";
