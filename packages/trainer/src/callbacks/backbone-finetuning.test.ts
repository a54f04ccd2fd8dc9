import { wasm } from "@stratajs/backend-wasm";
import { decayWeightsOnly, SGD, StepDecay } from "@stratajs/optim";
import { useBackend } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { ImageClassifier, Trainer, type Callback } from "../index.ts";
import { stripes, tinyModel, tinyTask } from "../testing/stripes.ts";
import { BackboneFinetuning } from "./backbone-finetuning.ts";

beforeAll(() => useBackend([wasm()]));

const train = stripes({ examples: 8, batchSize: 4 });

const isBody = (path: string): boolean => path !== "4";

const fit = (backbone: string, task = tinyTask()): Promise<void> =>
  new Trainer({
    callbacks: [new BackboneFinetuning({ backbone, unfreezeAtEpoch: 0 })],
  }).fit(task, { train });

describe("BackboneFinetuning", () => {
  it("freezes, and unfreezes at a rate that rises to the head's", async () => {
    const model = tinyModel();
    const task = new ImageClassifier(model, {
      optimizer: () =>
        new SGD(decayWeightsOnly(model.parameters()), { learningRate: 0.1, weightDecay: 0.01 }),
      schedule: (optimizer) => new StepDecay(optimizer, { every: 4, gamma: 0.5 }),
    });
    const rates: number[][] = [];
    const filters: number[] = [];
    const look: Callback = {
      onTrainEpochEnd: async ({ optimizer }) => {
        rates.push(optimizer!.groups.map(({ learningRate }) => learningRate));
        filters.push((await model.getParameter("0.weight").data())[0]!);
      },
    };
    const tuning = new BackboneFinetuning({ backbone: "0", unfreezeAtEpoch: 2 });
    const trainer = new Trainer({ maxEpochs: 7, callbacks: [tuning, look] });
    await trainer.fit(task, { train });
    expect(filters[0]).toBe(filters[1]);
    expect(new Set(filters.slice(1)).size).toBe(6);
    // The head's two groups, and the backbone's two: 0.1 of the head's rate, twice that, …, at most the head's.
    expect(rates.map((each) => each.map((rate) => Number(rate.toFixed(10))))).toEqual([
      [0.1, 0.1],
      [0.1, 0.1],
      [0.1, 0.1, 0.01, 0.01],
      [0.1, 0.1, 0.02, 0.02],
      [0.05, 0.05, 0.04, 0.04],
      [0.05, 0.05, 0.05, 0.05],
      [0.05, 0.05, 0.05, 0.05],
    ]);
    expect(tuning.learningRate).toBe(0.05);
  });

  it("keeps weight decays, and spares or freezes batch norms", async () => {
    const model = tinyModel();
    const norm = model.modules()[2] as unknown as { frozen: boolean };
    const trainable: unknown[] = [];
    const look: Callback = {
      onTrainEpochEnd: ({ optimizer }) => {
        const of = ["0.weight", "1.weight", "4.weight"].map(
          (name) => model.getParameter(name).trainable,
        );
        trainable.push([
          ...of,
          norm.frozen,
          optimizer!.groups.map(({ weightDecay }) => weightDecay),
        ]);
      },
    };
    const task = new ImageClassifier(model, {
      optimizer: () =>
        new SGD(decayWeightsOnly(model.parameters()), { learningRate: 0.1, weightDecay: 0.01 }),
    });
    for (const trainBatchNorm of [true, false]) {
      const tuning = new BackboneFinetuning({
        backbone: isBody,
        unfreezeAtEpoch: 1,
        trainBatchNorm,
      });
      await new Trainer({ maxEpochs: 2, callbacks: [tuning, look] }).fit(task, { train });
    }
    expect(trainable).toEqual([
      [false, true, true, false, [0.01, 0]],
      [true, true, true, false, [0.01, 0, 0.01, 0]],
      [false, false, true, true, [0.01, 0]],
      [true, true, true, false, [0.01, 0, 0.01, 0]],
    ]);
  });

  it("says what it needs", async () => {
    await expect(fit("layer9")).rejects.toThrow('but "layer9" names none; there are 0, 1, 2, 3, 4');
    const model = tinyModel();
    const task = new ImageClassifier(model, {
      optimizer: (parameters) => new SGD(parameters.slice(2), { learningRate: 0.1 }),
    });
    await expect(fit("0", task)).rejects.toThrow("an optimizer with all parameters of the model");
    expect(() => new BackboneFinetuning({ backbone: "0", initialRatio: -1 })).toThrow(
      "initialRatio",
    );
  });
});
