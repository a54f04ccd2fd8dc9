import { evaluate } from "./evaluate.ts";
import { throwFirst, withFailures } from "./failures.ts";
import type { Hooks } from "./hooks.ts";
import type { LogPosition } from "./loggers/logger.ts";
import type { Metrics } from "./metrics/epoch-record.ts";
import { predict, type Predictions } from "./predict.ts";
import { RunLoggers } from "./run-loggers.ts";
import { TaskMetrics } from "./task-metrics.ts";
import type { Loader, Task } from "./task.ts";
import type { TrainerSettings } from "./trainer-options.ts";

/** A validation, test or prediction that is no part of a fit. */
export interface EvaluationRun<Batch, HostBatch> {
  readonly task: Task<Batch, HostBatch>;
  readonly loader: Loader<HostBatch>;
  readonly settings: TrainerSettings;
  readonly hooks: Hooks;
  /** Where the trainer stands, for the loggers. */
  readonly position: LogPosition;
  /** Resolves when a paused trainer goes on. */
  readonly wait: () => Promise<void> | undefined;
}

/** @param tell hears of the metrics before callbacks do. */
export async function runValidation<Batch, HostBatch>(
  run: EvaluationRun<Batch, HostBatch>,
  tell: (metrics: Metrics) => void,
): Promise<Metrics> {
  await run.hooks.call("onValidationStart");
  const metrics = await runEvaluation(run, "validation");
  tell(metrics);
  await run.hooks.call("onValidationEnd");
  return metrics;
}

/** @param tell hears of the metrics before callbacks and loggers do. */
export async function runTest<Batch, HostBatch>(
  run: EvaluationRun<Batch, HostBatch>,
  tell: (metrics: Metrics) => void,
): Promise<Metrics> {
  const { hooks, settings, position } = run;
  await hooks.call("onTestStart");
  const metrics = await runEvaluation(run, "test");
  tell(metrics);
  const loggers = new RunLoggers(settings.loggers, {});
  try {
    await loggers.start({ step: position.step, epoch: position.epoch, isTest: true });
    await loggers.logMetrics(metrics, position);
    await hooks.call("onTestEnd");
  } catch (error) {
    throw withFailures(error, await loggers.finish("failed"));
  }
  throwFirst(await loggers.finish("finished"));
  return metrics;
}

export async function runPrediction<Batch, HostBatch>({
  task,
  loader,
  settings,
  hooks,
  wait,
}: EvaluationRun<Batch, HostBatch>): Promise<Predictions> {
  await hooks.call("onPredictStart");
  const predictions = await predict(task, { loader, limit: settings.limits.predict, wait });
  await hooks.call("onPredictEnd");
  return predictions;
}

async function runEvaluation<Batch, HostBatch>(
  { task, loader, settings, hooks, wait }: EvaluationRun<Batch, HostBatch>,
  phase: "validation" | "test",
): Promise<Metrics> {
  const onBatchEnd = phase === "test" ? "onTestBatchEnd" : "onValidationBatchEnd";
  const metrics = await evaluate(task, {
    loader,
    phase,
    limit: settings.limits[phase],
    checkLeaks: settings.checkLeaks,
    taskMetrics: new TaskMetrics(task),
    wait,
    onBatchEnd: (batch) => hooks.call(onBatchEnd, batch),
  });
  return metrics ?? {};
}
