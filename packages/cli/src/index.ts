// The command
export { main, type MainOptions } from "./main.ts";

// What it trains with
export { recipes, type Recipe, type RecipeName } from "./recipes.ts";
