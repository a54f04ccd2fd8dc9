import { describe, expect, it } from "vitest";
import { imageNetClasses, listModels, listWeights } from "../index.ts";
import { withTodaysNames } from "./old-names.ts";
import { torchvisionWeights } from "./torchvision-weights.ts";

describe("published weights", () => {
  const known = listModels().filter((name) => Object.hasOwn(torchvisionWeights, name));

  it("are there for the models of torchvision, each with all that it takes to use them", () => {
    expect(known).toEqual(expect.arrayContaining(["resnet18", "resnet152", "resnext50_32x4d"]));
    for (const model of Object.keys(torchvisionWeights)) {
      for (const { url, sha256Prefix, preprocessing } of listWeights(model)) {
        expect(new URL(url).pathname).toContain(`-${sha256Prefix}.pth`);
        expect(sha256Prefix).toMatch(/^[0-9a-f]{8,}$/);
        expect(preprocessing.transforms.map(({ name }) => name)).toEqual([
          "resize",
          "centerCrop",
          "normalize",
        ]);
      }
    }
  });

  it("have ImageNet's classes", async () => {
    const classes = await imageNetClasses();
    expect([classes.length, classes[0], classes[281], classes[999]]).toEqual([
      1000,
      "tench",
      "tabby",
      "toilet tissue",
    ]);
  });

  it("of old DenseNets get today's names", () => {
    const entry = { dtype: "F32", shape: [], data: new Float32Array(1) } as const;
    const old = ["features.denseblock1.denselayer2.norm.1.weight", "features.norm0.weight"];
    const dict = withTodaysNames(new Map(old.map((name) => [name, entry])));
    expect([...dict.keys()]).toEqual([
      "features.denseblock1.denselayer2.norm1.weight",
      "features.norm0.weight",
    ]);
  });
});
