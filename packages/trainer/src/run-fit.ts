import { loadCheckpoint } from "@stratajs/checkpoint";
import type { Callback } from "./callback.ts";
import { reasonOf, throwFirst, withFailures } from "./failures.ts";
import type { FitLoop } from "./fit-loop.ts";
import type { FitOptions } from "./fit-options.ts";
import type { Hooks } from "./hooks.ts";
import { loadRun } from "./run-checkpoint.ts";
import type { RunLoggers } from "./run-loggers.ts";
import type { Task } from "./task.ts";
import type { Trainer } from "./trainer.ts";

export interface RunFitOptions<Batch, HostBatch> extends FitOptions {
  readonly task: Task<Batch, HostBatch>;
  readonly hooks: Hooks;
  readonly loggers: RunLoggers;
  readonly callbacks: readonly Callback[];
  /** What an abort of the signal calls. */
  readonly stop: Trainer["stop"];
}

/** Runs a fit from its checkpoint, if any, to its end, and tells everybody how it came to it. */
export async function runFit<Batch, HostBatch>(
  loop: FitLoop<Batch, HostBatch>,
  options: RunFitOptions<Batch, HostBatch>,
): Promise<void> {
  const { task, hooks, loggers, callbacks, resumeFrom, signal } = options;
  const abort = (): void => options.stop(reasonOf(signal), { force: true });
  signal?.addEventListener("abort", abort);
  try {
    if (signal?.aborted) abort();
    if (resumeFrom !== undefined) {
      loadRun(await loadCheckpoint(resumeFrom), task.model, loop, callbacks);
    }
    await loop.run();
    throwFirst(await loggers.finish(loop.stopReason === undefined ? "finished" : "stopped"));
  } catch (error) {
    const failures = await hooks.callOnException(error);
    throw withFailures(error, [...failures, ...(await loggers.finish("failed"))]);
  } finally {
    signal?.removeEventListener("abort", abort);
    loop.dispose();
  }
}
