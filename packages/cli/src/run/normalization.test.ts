import { describe, expect, it } from "vitest";
import { chooseNormalization } from "./normalization.ts";

const grey = { mean: [0.2860406], std: [0.35302424] };
const colours = { mean: [0.49, 0.48, 0.45], std: [0.25, 0.24, 0.26] };

describe("chooseNormalization", () => {
  it("takes the data's own statistics", () => {
    const { mean, std: standardDeviation } = colours;
    for (const model of ["cifarResNet20", "resnet18", "leNetBn"] as const) {
      expect(chooseNormalization(model, 3, colours)).toEqual({ mean, standardDeviation });
    }
    // A model for colours says nothing of grey images.
    expect(chooseNormalization("cifarResNet20", 1, grey)).toEqual({
      mean: grey.mean,
      standardDeviation: grey.std,
    });
  });

  it("leaves grey images to a model that was made for them", () => {
    expect(chooseNormalization("leNetBn", 1, grey)).toEqual({ mean: [0], standardDeviation: [1] });
  });
});
