import { loadCheckpoint, type CheckpointState } from "@stratajs/checkpoint";
import type { Module } from "@stratajs/layers";
import type { Hyperparameters } from "./loggers/logger.ts";

/**
 * A trained task again, from nothing but its file: Lightning's `load_from_checkpoint`.
 *
 * @param create makes the task from the hyperparameters that it and the trainer had when the checkpoint was written, and from
 * the rest of the checkpoint's state (`model`, of the trainer's `metadata`). They are what the file says: check those of
 * strangers. The model then gets the checkpoint's weights.
 *
 * @example
 * ```ts
 * const task = await loadFromCheckpoint("runs/flowers/best.safetensors", ({ classes }: { classes: number }) =>
 *   new ImageClassifier(createModel("resnet18", { classes }), { optimizer, hyperparameters: { classes } }),
 * );
 * ```
 */
export async function loadFromCheckpoint<
  T extends { readonly model: Module },
  H extends Hyperparameters = Hyperparameters,
>(
  source: Parameters<typeof loadCheckpoint>[0],
  create: (hyperparameters: H, state: CheckpointState) => T | Promise<T>,
): Promise<T> {
  const { model, state } = await loadCheckpoint(source);
  const hyperparameters = state?.["hyperparameters"];
  if (state === undefined || typeof hyperparameters !== "object" || hyperparameters === null) {
    throw new Error(
      "loadFromCheckpoint expected a checkpoint of a run, as ModelCheckpoint writes, but got weights only; " +
        "make the model yourself, and load them with model.loadStateDict",
    );
  }
  const task = await create(hyperparameters as H, state);
  try {
    task.model.loadStateDict(model);
  } catch (error) {
    task.model.dispose();
    throw error;
  }
  return task;
}
