import { saveCheckpoint } from "@stratajs/checkpoint";
import { updateBatchNorm } from "@stratajs/trainer";
import type { FinishedRun } from "./finished-run.ts";
import { toMetadata } from "./run-description.ts";

export interface UpdatedTest {
  readonly results: { readonly updatedTestAccuracy: number; readonly updatedTestLoss: number };
  /** The model with its new statistics. */
  readonly path: string;
}

/** Estimates the batch-norm statistics again on the training images, saves the model and tests it. */
export async function testUpdated(run: FinishedRun): Promise<UpdatedTest> {
  const { model, loaders, trainer, task, folder, description } = run;
  await updateBatchNorm(model, loaders.train);
  const path = `${folder}/updated.safetensors`;
  await saveCheckpoint(path, {
    model: await model.stateDict(),
    state: toMetadata(description),
  });
  const tested = await trainer.test(task, loaders.test);
  return {
    path,
    results: {
      updatedTestAccuracy: tested["testAccuracy"]!,
      updatedTestLoss: tested["testLoss"]!,
    },
  };
}
