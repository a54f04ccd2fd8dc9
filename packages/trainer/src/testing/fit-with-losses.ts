import type { SafetensorsSource } from "@stratajs/checkpoint";
import { scalar } from "@stratajs/tensor";
import type { Callback } from "../callback.ts";
import type { Task } from "../task.ts";
import { Trainer } from "../trainer.ts";
import { stripes, tinyTask } from "./stripes.ts";

const train = stripes({ examples: 8, batchSize: 4 });

/** Trains with validation losses as told, epoch by epoch, of two steps each. */
export async function fitWithLosses(
  losses: readonly number[],
  callbacks: Callback | readonly Callback[],
  resumeFrom?: SafetensorsSource,
): Promise<void> {
  const trainer = new Trainer({ maxEpochs: losses.length, callbacks: [callbacks].flat() });
  const classifier = tinyTask();
  const task: Task = {
    model: classifier.model,
    trainingStep: (batch, context) => classifier.trainingStep(batch, context),
    validationStep: () => ({ loss: scalar(losses[trainer.epoch]!) }),
    configureOptimizers: (length) => classifier.configureOptimizers(length),
  };
  await trainer.fit(task, { train, validation: train }, { resumeFrom });
}

export function stopAfterEpoch(epoch: number): Callback {
  return {
    onTrainEpochEnd: (trainer) => {
      if (trainer.epoch === epoch) trainer.stop();
    },
  };
}
