import { readdir, readFile } from "node:fs/promises";
import { wasm } from "@stratajs/backend-wasm";
import { Rng, useBackend } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { createModel, listModels, modelEntry } from "./index.ts";
import { learners } from "./testing/learners.ts";
import { overfit, type OverfitOptions } from "./testing/overfit.ts";
import { smallestImages } from "./testing/smallest-images.ts";

// STRATA_OVERFIT=all, or a pattern such as vgg*: models of full size, at the smallest images that they take.
const pattern = process.env["STRATA_OVERFIT"];

/** In which learner each block is that is a function. */
const madeByFunctions: Readonly<Record<string, string>> = {
  bookTransition: "bookDenseNet",
  convNormActivation: "mobilenet_v2",
  denseNetBlock: "densenet121",
  denseNetTransition: "densenet121",
  ninBlock: "the block of NiN",
  projection: "resnet50",
  vggBlock: "bookVgg11",
};

beforeAll(async () => void (await useBackend([wasm()])));

describe("eight images", () => {
  it.each(Object.entries(learners))("are learned by heart: %s, made small", (_, learner) => {
    const model = learner.create(new Rng(1));
    const { first, last, held } = overfit(model, learner);
    model.dispose();
    expect(last / first).toBeLessThan(0.1);
    expect([...held], "a step leaves something behind").toHaveLength(1);
  });

  it("are learned by every block that there is", async () => {
    const folder = new URL("../../layers/src/blocks/", import.meta.url);
    const files = (await readdir(folder)).filter((file) => !file.endsWith(".test.ts"));
    const sources = await Promise.all(files.map((file) => readFile(new URL(file, folder), "utf8")));
    const named = (kind: string): string[] =>
      sources.flatMap((source) =>
        [...source.matchAll(new RegExp(`^export ${kind} (\\w+)`, "gm"))].map(([, name]) => name!),
      );
    const names = named("class");
    expect(names.length).toBeGreaterThan(25);
    const seen = new Set<string>();
    for (const { create } of Object.values(learners)) {
      const model = create();
      for (const module of model.modules()) seen.add(module.constructor.name);
      model.dispose();
    }
    expect(names.filter((name) => !seen.has(name))).toEqual([]);
    // What functions make has no class of its own.
    expect(named("function").toSorted()).toEqual(Object.keys(madeByFunctions).toSorted());
    expect(Object.keys(learners)).toEqual(expect.arrayContaining(Object.values(madeByFunctions)));
  });
});

/** None where nobody asks for them. */
const ofFullSize = pattern === undefined ? [] : listModels(pattern === "all" ? "*" : pattern);

it.each(ofFullSize)(
  "eight images are learned by heart by %s of full size",
  { timeout: 3_600_000 },
  (name) => {
    const { side, options, learningRate } = smallestImages(name);
    const [, , channels] = modelEntry(name).inputSize;
    const model = createModel(name, { ...options, rng: new Rng(1) });
    const settings: OverfitOptions = { imageShape: [side, side, channels], learningRate };
    const { first, last, steps, held } = overfit(model, settings);
    model.dispose();
    console.log(
      `| ${name} | ${side}×${side} | ${first.toFixed(3)} | ${last.toFixed(3)} | ${steps} |`,
    );
    expect(last / first).toBeLessThan(0.1);
    expect([...held], "a step leaves something behind").toHaveLength(1);
  },
);
