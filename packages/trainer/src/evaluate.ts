import { inference, tidy, type Scalar } from "@stratajs/tensor";
import { Tensor } from "@tensorflow/tfjs-core";
import { countBatches } from "./batch-limit.ts";
import type { EvaluationBatch } from "./callback.ts";
import { countExamples, withUploaded } from "./device-batch.ts";
import { Breather } from "./event-loop.ts";
import { expectHeld, held, heldSince, sumHeld, type Held } from "./leak-check.ts";
import type { Metrics } from "./metrics/epoch-record.ts";
import { PhaseLog } from "./phase-log.ts";
import type { StepContext } from "./step-context.ts";
import type { TaskMetrics } from "./task-metrics.ts";
import type { Loader, StepOutput, Task } from "./task.ts";

export interface EvaluateOptions<HostBatch> {
  readonly loader: Loader<HostBatch>;
  /** Before every metric's name: `loss` becomes `validationLoss`. */
  readonly phase: "validation" | "test";
  /** As `limitValidationBatches`. */
  readonly limit: number | undefined;
  readonly checkLeaks: boolean;
  readonly taskMetrics: TaskMetrics;
  /** Resolves when a paused run goes on. */
  readonly wait?: (() => Promise<void> | undefined) | undefined;
  readonly onBatchEnd?: ((batch: EvaluationBatch) => Promise<void> | undefined) | undefined;
  /** Asked before every batch; true abandons the evaluation. */
  readonly shouldStop?: () => boolean;
}

/** The metrics' means over a loader's examples, or undefined when abandoned. */
export async function evaluate<Batch, HostBatch>(
  task: Task<Batch, HostBatch>,
  options: EvaluateOptions<HostBatch>,
): Promise<Metrics | undefined> {
  const { loader, phase, limit, wait, shouldStop, taskMetrics } = options;
  const batches = limit === undefined ? loader.length : countBatches(phase, limit, loader.length);
  const log = new PhaseLog(phase, taskMetrics);
  const breather = new Breather();
  try {
    let batch = 0;
    for await (const data of loader) {
      if (shouldStop?.()) return undefined;
      const examples = countExamples(task, data);
      evaluateBatch(task, data, { ...options, log, batch, examples });
      await options.onBatchEnd?.({ batch, batches, examples, data });
      batch++;
      await breather.breathe();
      await wait?.();
      if (limit !== undefined && batch === batches) break;
    }
    if (batch === 0) throw new Error(`${phase} expected at least one batch but got none`);
    return await log.read();
  } finally {
    log.reset();
  }
}

interface BatchOptions {
  readonly phase: "validation" | "test";
  readonly log: PhaseLog;
  readonly taskMetrics: TaskMetrics;
  readonly checkLeaks: boolean;
  readonly batch: number;
  readonly examples: number;
}

function evaluateBatch<Batch, HostBatch>(
  task: Task<Batch, HostBatch>,
  data: HostBatch,
  { phase, log, taskMetrics, checkLeaks, batch, examples }: BatchOptions,
): void {
  const before = checkLeaks ? held() : undefined;
  const kept = (): Held => sumHeld(log.held, taskMetrics.held);
  const keptBefore = before && kept();
  withUploaded(task, data, (uploaded) =>
    tidy(() => {
      log.begin(examples);
      log.addOutput(toStepOutput(evaluationStep(task, phase, uploaded, log)));
      log.commit(false);
    }),
  );
  if (before && keptBefore) {
    expectHeld(before, `${phase} batch ${batch}`, heldSince(keptBefore, kept()));
  }
}

export function toStepOutput(output: Scalar | StepOutput): StepOutput {
  return output instanceof Tensor ? { loss: output } : output;
}

function evaluationStep<Batch, HostBatch>(
  task: Task<Batch, HostBatch>,
  phase: "validation" | "test",
  batch: Batch,
  { log }: PhaseLog,
): Scalar | StepOutput {
  const context: StepContext = { ...inference, log };
  if (phase === "test" && task.testStep) return task.testStep(batch, context);
  if (task.validationStep) return task.validationStep(batch, context);
  return task.trainingStep(batch, context);
}
