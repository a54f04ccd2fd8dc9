import { ArrayDataset } from "@stratajs/datasets";
import { describe, expect, it } from "vitest";
import type { OpenedDataset } from "../data/opened-dataset.ts";
import { recipes } from "../recipes.ts";
import { besidePublished } from "./published-figures.ts";
import { parseRunDescription, toMetadata, type RunDescription } from "./run-description.ts";

const description: RunDescription = {
  model: "leNetBn",
  dataset: "fashionMnist",
  classes: ["shirt", "coat"],
  imageShape: [28, 28, 1],
  mean: [0],
  standardDeviation: [1],
  limitTest: 100,
  recipe: "published",
  settings: recipes.published,
  seed: 7,
};

describe("a run's description", () => {
  it("comes back from a checkpoint's state", () => {
    expect(parseRunDescription(toMetadata(description))).toEqual(description);
  });

  it("says with which options others can make the model", () => {
    const options = { classes: 2, inputChannels: 1, imageSize: 28 };
    expect(toMetadata(description).model).toEqual({ name: "leNetBn", options });
  });

  it("is refused when a part of it is missing or of another kind", () => {
    const { run, ...state } = toMetadata(description);
    const changed = (change: object) => ({ ...state, run: { ...(run as object), ...change } });
    expect(() => parseRunDescription(undefined)).toThrow("give one that strata train wrote");
    expect(() => parseRunDescription(state)).toThrow("give one that strata train wrote");
    expect(() => parseRunDescription(changed({ classes: [] }))).toThrow('no valid "classes"');
    expect(() => parseRunDescription(changed({ imageShape: [28, 28] }))).toThrow('"imageShape"');
    expect(() => parseRunDescription(changed({ settings: { epochs: 5 } }))).toThrow('"settings"');
    expect(() => parseRunDescription(changed({ standardDeviation: [0] }))).toThrow(
      '"standardDeviation"',
    );
    expect(() => parseRunDescription({ ...state, run: run!, model: { name: "vit" } })).toThrow(
      'no model is called "vit"',
    );
  });
});

function dataOf(images: number): OpenedDataset {
  const labels = new Uint8Array(images);
  const train = new ArrayDataset({ images: labels, imageShape: [1, 1, 1], labels });
  const statistics = { mean: [0.5], std: [0.25] };
  return { train, test: train, classes: [], statistics, source: "" };
}

describe("published figures", () => {
  it("stand beside a run of the same recipe on the same number of images only", () => {
    const beside = besidePublished(description, dataOf(60_000));
    expect(beside?.text(0)).toBe("0.732–0.797");
    expect(beside?.text(4)).toBe("0.725–0.857");
    expect(besidePublished(description, dataOf(10_000))).toBeUndefined();
    expect(besidePublished({ ...description, recipe: "custom" }, dataOf(60_000))).toBeUndefined();
  });
});
