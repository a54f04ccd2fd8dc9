import { Rng } from "@stratajs/tensor";
import { countExamples, withUploaded } from "../device-batch.ts";
import { leavingLoaderState } from "../loader-state.ts";
import { PhaseLog } from "../phase-log.ts";
import { TaskMetrics } from "../task-metrics.ts";
import type { Loader, Task } from "../task.ts";
import type { Trainer } from "../trainer.ts";
import { estimateStatistics } from "../update-batch-norm.ts";

/**
 * Estimates the batch norms' running statistics again in a fit: with the task's training steps, which nothing learns from,
 * over an epoch of the train loader. The loader's order is afterwards what it was, and the task's metrics hold nothing of it.
 */
export async function estimateTrainStatistics(trainer: Trainer): Promise<void> {
  // The task takes what its loader gives.
  const task = trainer.task as Task<unknown, unknown>;
  const { train } = trainer.loaders!;
  const log = new PhaseLog("train", new TaskMetrics(task));
  const context = { training: true, rng: new Rng(0), log: log.log };
  const forward = (data: unknown): void =>
    withUploaded(task, data, (batch) => {
      log.begin(countExamples(task, data));
      try {
        task.trainingStep(batch, context);
      } finally {
        log.abandon();
      }
    });
  try {
    await leavingLoaderState(train, () =>
      estimateStatistics(task.model, firstOf(train, trainer.batches), forward),
    );
  } finally {
    log.reset();
  }
}

async function* firstOf<HostBatch>(
  loader: Loader<HostBatch>,
  count: number,
): AsyncGenerator<HostBatch> {
  let given = 0;
  for await (const batch of loader) {
    yield batch;
    if (++given === count) return;
  }
}
