import type { Callback, Logger, TrainerOptions } from "@stratajs/trainer";
import type { ModelName } from "@stratajs/zoo";
import { createJiti } from "jiti";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { DatasetName } from "../data/dataset-names.ts";
import { UsageError } from "../errors.ts";
import type { Recipe, RecipeName } from "../recipes.ts";
import { findProblem } from "./recipe-schema.ts";
import type { TrainerSettingName } from "./trainer-setting-names.ts";

/** The trainer's options that a recipe can hold. */
export type TrainerSettings = Pick<TrainerOptions, TrainerSettingName>;

/**
 * What `strata train --recipe <file>` reads: a JSON file, or the default export of a TypeScript or JavaScript file. What
 * is left out is the named recipe's, or what suits the data; what the command line says replaces what the file says.
 */
export interface RecipeFile extends Partial<Recipe> {
  /** The recipe to start from. */
  readonly recipe?: RecipeName;
  readonly model?: ModelName;
  readonly dataset?: DatasetName;
  /** The data set's folder. */
  readonly data?: string;
  readonly seed?: number;
  /** What the model starts with: a file, a URL or the name of published weights. */
  readonly weights?: string;
  /** Layers up to this one keep their weights. */
  readonly freeze?: string;
  /** Loader workers; 0 by default. */
  readonly workers?: number;
  readonly trainer?: TrainerSettings;
  /** Beside the command's own; only in TypeScript and JavaScript. */
  readonly callbacks?: readonly Callback[] | (() => readonly Callback[]);
  readonly loggers?: readonly Logger[] | (() => readonly Logger[]);
}

/** The recipe itself, so that an editor knows what may stand in it. */
export function defineRecipe(recipe: RecipeFile): RecipeFile {
  return recipe;
}

/** Whether `--recipe` names a file rather than a recipe. */
export function isRecipePath(text: string): boolean {
  return /\.(json|[cm]?[jt]s)$/.test(text);
}

/** @throws a UsageError that names the file, the setting and what was expected. */
export async function readRecipeFile(path: string): Promise<RecipeFile> {
  if (!path.endsWith(".json")) return checkRecipe(path, await importDefault(path));
  return parseRecipe(path, await readText(path));
}

/** @throws a UsageError that names the file, the setting and what was expected. */
export function parseRecipe(path: string, json: string): RecipeFile {
  let content: unknown;
  try {
    content = JSON.parse(json);
  } catch (error) {
    throw new UsageError(`the recipe "${path}" is no JSON: ${(error as Error).message}`);
  }
  return checkRecipe(path, content);
}

function checkRecipe(path: string, content: unknown): RecipeFile {
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    const shown = Array.isArray(content) ? "an array" : String(content);
    throw new UsageError(`the recipe "${path}" expected an object of settings but got ${shown}`);
  }
  const problem = findProblem(content);
  if (problem === undefined) return content as RecipeFile;
  throw new UsageError(`the recipe "${path}" ${problem}`);
}

async function readText(path: string): Promise<string> {
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      error.code === "ENOENT"
        ? `there is no recipe "${path}"`
        : `the recipe "${path}" could not be read: ${error.message}`,
    );
  });
}

/** Node 20 reads no TypeScript by itself. */
async function importDefault(path: string): Promise<unknown> {
  try {
    const file = pathToFileURL(resolve(path));
    const module: unknown = await createJiti(file.href, { interopDefault: false }).import(
      file.href,
    );
    const { default: recipe } = module as { default?: unknown };
    if (recipe !== undefined) return recipe;
  } catch (error) {
    throw new UsageError(`the recipe "${path}" could not be loaded: ${(error as Error).message}`);
  }
  throw new UsageError(
    `the recipe "${path}" expected a default export, such as export default defineRecipe({ … }), but has none`,
  );
}
