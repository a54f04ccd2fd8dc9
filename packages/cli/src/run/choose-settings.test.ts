import { describe, expect, it } from "vitest";
import { recipes } from "../recipes.ts";
import { chooseSettings, describeSettings } from "./choose-settings.ts";

describe("chooseSettings", () => {
  it("takes the recipe that suits the number of images", () => {
    expect(chooseSettings({}, "fashionMnist", 60_000)).toEqual({
      recipe: "oneCycle",
      settings: recipes.oneCycle,
    });
    expect(chooseSettings({}, "fashionMnist", 10_000).recipe).toBe("oneCycleSmall");
  });

  it("takes the recipe that suits the data set", () => {
    expect(chooseSettings({}, "cifar10", 50_000).recipe).toBe("cifarOneCycle");
    expect(chooseSettings({}, "imageFolder", 500).recipe).toBe("fineTune");
  });

  it("takes the recipe that was asked for", () => {
    const { recipe, settings } = chooseSettings({ recipe: "published" }, "fashionMnist", 10_000);
    expect(recipe).toBe("published");
    expect(settings).toMatchObject({ learningRate: 1, momentum: 0, batchSize: 256, epochs: 5 });
  });

  it("replaces what was given by hand and says so", () => {
    const { recipe, settings } = chooseSettings(
      { recipe: "oneCycle", epochs: 2 },
      "fashionMnist",
      60_000,
    );
    expect(recipe).toBe("custom");
    expect(settings).toEqual({ ...recipes.oneCycle, epochs: 2 });
    expect(chooseSettings({ epochs: recipes.oneCycle.epochs }, "fashionMnist", 60_000).recipe).toBe(
      "oneCycle",
    );
  });
});

describe("describeSettings", () => {
  it("says all that matters", () => {
    expect(describeSettings(recipes.oneCycleSmall)).toBe(
      "SGD, momentum 0.9, one cycle up to 0.3, batches of 128, 10 epochs",
    );
    expect(describeSettings({ ...recipes.published, epochs: 1 })).toBe(
      "SGD, learning rate 1, batches of 256, 1 epoch",
    );
    expect(describeSettings(recipes.oneCycleAdamW)).toContain(
      "AdamW, momentum 0.9, one cycle up to 0.01, weight decay 0.01",
    );
  });
});
