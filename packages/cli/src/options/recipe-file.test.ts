import { array, assert, json as anyJson, nat, oneof, property, string, tuple } from "fast-check";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  affine,
  colorJitter,
  moduleTransform,
  randomApply,
  randomChoice,
  randomCrop,
  randomRotation,
  resize,
} from "@stratajs/datasets";
import { UsageError } from "../errors.ts";
import { isRecipePath, parseRecipe, readRecipeFile } from "./recipe-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "strata-recipe-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

const whole = {
  recipe: "cifarOneCycle",
  model: "cifarResNet20",
  dataset: "cifar10",
  epochs: 3,
  optimizer: "lion",
  augmentation: [{ name: "randomHorizontalFlip", p: 0.5 }],
  trainer: { accumulateGradients: 2, gradientClipping: { norm: 1 }, checkEvery: { batches: 10 } },
};

describe("a recipe file", () => {
  it("takes transforms as their functions give them, after a journey as JSON", () => {
    const augmentation = [
      randomCrop(32, { padding: 4 }),
      randomApply([colorJitter({ brightness: 0.4 })], { p: 0.8 }),
      randomChoice([randomRotation(10), affine({ shear: [5, 0], fill: 3 })]),
      resize(32),
      moduleTransform("file:///mine.js", "mine"),
      { name: "resize", size: [8, 8] },
    ];
    const text = JSON.stringify({ augmentation });
    expect(parseRecipe("a.json", text)).toEqual(JSON.parse(text));
  });

  it("is JSON, or the default export of TypeScript", async () => {
    const json = await write("a.json", JSON.stringify(whole));
    expect(await readRecipeFile(json)).toEqual(whole);
    const code = `interface Own { readonly epochs: number }
      const own: Own = { epochs: 7 };
      export default { ...own, callbacks: () => [{ onFitEnd() {} }] };`;
    const recipe = await readRecipeFile(await write("b.ts", code));
    expect(recipe.epochs).toBe(7);
    expect(recipe.callbacks).toBeTypeOf("function");
  });

  it("is told from a recipe's name", () => {
    expect(["x.json", "x.ts", "a/x.mts", "x.js"].every(isRecipePath)).toBe(true);
    expect(["oneCycle", "published"].some(isRecipePath)).toBe(false);
  });

  it.each([
    [{ epoch: 3 }, 'has a setting "epoch" that is not known: did you mean epochs'],
    [
      { trainer: { maxStep: 3 } },
      'has a setting "trainer.maxStep" that is not known: did you mean maxSteps',
    ],
    [{ epochs: "3" }, 'expected epochs to be a whole number from 1 but got "3"'],
    [{ epochs: 0 }, "expected epochs to be a whole number from 1 but got 0"],
    [
      { trainer: { maxSteps: 2.5 } },
      "expected trainer.maxSteps to be a whole number from 1 but got",
    ],
    [{ momentum: 1 }, "expected momentum to be a number from 0 to below 1 but got 1"],
    [{ optimizer: "adan" }, 'expected optimizer to be adam but got "adan"'],
    [{ optimizer: 3 }, "expected optimizer to be one of sgd, adamw, adam, "],
    [{ model: "leNett" }, 'expected model to be leNet or leNetBn but got "leNett"'],
    [{ augmentation: [{ p: 1 }] }, "lacks augmentation.0.name"],
    // Whose probability would be none.
    [
      { augmentation: [{ name: "randomHorizontalFlip" }] },
      "lacks augmentation.0.p; in plain data randomHorizontalFlip has all its settings, as randomHorizontalFlip() gives them",
    ],
    [
      { augmentation: [{ name: "invert" }, { name: "randomHorizontalFlp", p: 0.5 }] },
      'expected augmentation.1.name to be randomHorizontalFlip but got "randomHorizontalFlp"',
    ],
    [
      { augmentation: [{ name: "randomApply", p: 0.5, transforms: [{ name: "resize" }] }] },
      "lacks augmentation.0.transforms.0.size",
    ],
    [
      { augmentation: [{ name: "randomApply", p: 0.5, transforms: [null] }] },
      "expected augmentation.0.transforms to be a list of transforms",
    ],
    [
      { augmentation: ["horizontalFlip"] },
      'expected augmentation.0 to be a transform, such as { "name": "horizontalFlip" } but got "horizontalFlip"',
    ],
    [
      { trainer: { gradientClipping: { norm: 1, value: 2 } } },
      'expected trainer.gradientClipping to be { "norm": … } or { "value": … } but got {"norm":1,"value":2}',
    ],
    [
      { trainer: { gradientClipping: { norm: -1 } } },
      "expected trainer.gradientClipping.norm to be a number from 0 but got -1",
    ],
    [
      { trainer: { maxTime: "1h" } },
      'expected trainer.maxTime to be days:hours:minutes:seconds, such as "00:01:00:00" but got "1h"',
    ],
    [
      { loggers: ["csv"] },
      'expected loggers to be a list of loggers, or a function but got ["csv"]',
    ],
    [[], "expected an object of settings but got an array"],
    [null, "expected an object of settings but got null"],
  ])("that has %j is refused with what is wrong", async (content, message) => {
    const path = await write("wrong.json", JSON.stringify(content));
    await expect(readRecipeFile(path)).rejects.toThrow(`the recipe "${path}" ${message}`);
  });

  it("that is missing, no JSON, or without a default export is refused", async () => {
    await expect(readRecipeFile(join(folder, "none.json"))).rejects.toThrow("there is no recipe");
    await expect(readRecipeFile(await write("cut.json", "{"))).rejects.toThrow("is no JSON");
    const named = await write("named.ts", "export const recipe = {};");
    await expect(readRecipeFile(named)).rejects.toThrow("expected a default export");
    const broken = await write("broken.ts", "export default {");
    await expect(readRecipeFile(broken)).rejects.toThrow("could not be loaded");
  });

  it("of any mutated content is read or refused in a sentence", () => {
    const text = JSON.stringify(whole);
    const change = tuple(nat(text.length - 1), string({ maxLength: 3 }));
    const mutated = array(change, { minLength: 1, maxLength: 4 }).map((changes) =>
      changes.reduce((all, [at, put]) => all.slice(0, at) + put + all.slice(at + 1), text),
    );
    assert(
      property(oneof(mutated, anyJson()), (content) => {
        const error = errorOf(() => parseRecipe("recipe.json", content));
        return (
          error === undefined ||
          (error instanceof UsageError && /^the recipe "recipe.json" \S/.test(error.message))
        );
      }),
      { numRuns: 10_000 },
    );
  });
});

function errorOf(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}
