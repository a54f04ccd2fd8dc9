import { inference, tidy, type Scalar } from "@stratajs/tensor";
import { Tensor } from "@tensorflow/tfjs-core";
import { countExamples, withUploaded } from "./device-batch.ts";
import { Breather } from "./event-loop.ts";
import { expectHeld, held, heldSince } from "./leak-check.ts";
import type { Metrics } from "./metrics/epoch-record.ts";
import { RunningMeans } from "./metrics/running-means.ts";
import type { Loader, StepOutput, Task } from "./task.ts";

export interface EvaluateOptions<HostBatch> {
  readonly loader: Loader<HostBatch>;
  /** Before every metric's name: `loss` becomes `validationLoss`. */
  readonly phase: "validation" | "test";
  readonly checkLeaks: boolean;
  /** Asked before every batch; true abandons the evaluation. */
  readonly shouldStop?: () => boolean;
}

/** The metrics' means over a loader's examples, or undefined when abandoned. */
export async function evaluate<Batch, HostBatch>(
  task: Task<Batch, HostBatch>,
  { loader, phase, checkLeaks, shouldStop }: EvaluateOptions<HostBatch>,
): Promise<Metrics | undefined> {
  const means = new RunningMeans();
  const breather = new Breather();
  try {
    let batchIndex = 0;
    for await (const host of loader) {
      if (shouldStop?.()) return undefined;
      const before = checkLeaks ? held() : undefined;
      const kept = means.held;
      withUploaded(task, host, (batch) =>
        tidy(() => {
          const output = toStepOutput(evaluationStep(task, phase, batch));
          means.add(output, countExamples(task, host));
        }),
      );
      if (before) expectHeld(before, `${phase} batch ${batchIndex}`, heldSince(kept, means.held));
      batchIndex++;
      await breather.breathe();
    }
    if (batchIndex === 0) throw new Error(`${phase} expected at least one batch but got none`);
    return withPrefix(phase, await means.read());
  } finally {
    means.reset();
  }
}

/** `{ loss }` -> `{ trainLoss }` */
export function withPrefix(phase: string, metrics: Metrics): Metrics {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => [
      phase + name.charAt(0).toUpperCase() + name.slice(1),
      value,
    ]),
  );
}

export function toStepOutput(output: Scalar | StepOutput): StepOutput {
  return output instanceof Tensor ? { loss: output } : output;
}

function evaluationStep<Batch, HostBatch>(
  task: Task<Batch, HostBatch>,
  phase: "validation" | "test",
  batch: Batch,
): Scalar | StepOutput {
  if (phase === "test" && task.testStep) return task.testStep(batch, inference);
  if (task.validationStep) return task.validationStep(batch, inference);
  return task.trainingStep(batch, inference);
}
