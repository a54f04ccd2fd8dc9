import { keep, ones, type Tensor, useBackend } from "@stratajs/tensor";
import { wasm } from "@stratajs/backend-wasm";
import { beforeAll, describe, expect, it } from "vitest";
import type { Callback } from "./callback.ts";
import { stripes, tinyTask } from "./testing/stripes.ts";
import { Trainer } from "./trainer.ts";

beforeAll(() => useBackend([wasm()]));

describe("the leak check", () => {
  it("names the training step that leaves a tensor behind", async () => {
    const leaked: Tensor[] = [];
    const task = tinyTask();
    const step = task.trainingStep.bind(task);
    task.trainingStep = (batch, context) => {
      // A tensor that escapes the step's tidy, as one kept in a closure does.
      leaked.push(keep(ones([3])));
      return step(batch, context);
    };
    const fit = new Trainer({ maxEpochs: 2 }).fit(task, {
      train: stripes({ examples: 9, batchSize: 3 }),
    });
    await expect(fit).rejects.toThrow(
      /^training step 2 \(epoch 0, batch 1\) left 1 tensor \(12 bytes\) behind: \d+ tensors/,
    );
    for (const tensor of leaked) tensor.dispose();
  });

  it("names the callback that leaves a tensor behind, from its second call on", async () => {
    const leaked: Tensor[] = [];
    const hoarder: Callback = {
      name: "Hoarder",
      onTrainBatchEnd: () => void leaked.push(ones([3])),
    };
    const trainer = new Trainer({ callbacks: [hoarder] });
    const train = stripes({ examples: 9, batchSize: 3 });
    await expect(trainer.fit(tinyTask(), { train })).rejects.toThrow(
      "the callback Hoarder's onTrainBatchEnd left 1 tensor (12 bytes) behind",
    );
    expect(leaked).toHaveLength(2);
    const unchecked = new Trainer({ callbacks: [hoarder], checkLeaks: false });
    await unchecked.fit(tinyTask(), { train });
    expect(leaked).toHaveLength(5);
    for (const tensor of leaked) tensor.dispose();
  });

  it.each(["onTrainBatchStart", "onBeforeOptimizerStep", "onValidationBatchEnd"] as const)(
    "names the callback whose %s leaves a tensor behind",
    async (hook) => {
      const leaked: Tensor[] = [];
      const hoarder: Callback = { name: "Hoarder", [hook]: () => void leaked.push(ones([3])) };
      const train = stripes({ examples: 9, batchSize: 3 });
      const fit = new Trainer({ callbacks: [hoarder] }).fit(tinyTask(), {
        train,
        validation: train,
      });
      await expect(fit).rejects.toThrow(
        `the callback Hoarder's ${hook} left 1 tensor (12 bytes) behind`,
      );
      for (const tensor of leaked) tensor.dispose();
    },
  );
});
