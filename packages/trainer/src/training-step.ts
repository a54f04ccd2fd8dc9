import type { Optimizer } from "@stratajs/optim";
import {
  keep,
  valueAndGrads,
  type Context,
  type Parameter,
  type Scalar,
  type Tensor,
} from "@stratajs/tensor";
import { countExamples, withUploaded } from "./device-batch.ts";
import { toStepOutput } from "./evaluate.ts";
import type { RunningMeans } from "./metrics/running-means.ts";
import type { Task } from "./task.ts";

export interface TrainingStepOptions<Batch, HostBatch> {
  readonly task: Task<Batch, HostBatch>;
  readonly parameters: readonly Parameter[];
  readonly optimizer: Optimizer;
  readonly context: Context;
  readonly means: RunningMeans;
}

/**
 * Learns from one batch: upload, forward, backward, one optimizer step; the metrics' sums stay on the device.
 *
 * @returns the batch's examples.
 */
export function runTrainingStep<Batch, HostBatch>(
  { task, parameters, optimizer, context, means }: TrainingStepOptions<Batch, HostBatch>,
  host: HostBatch,
): number {
  const examples = countExamples(task, host);
  return withUploaded(task, host, (batch) => {
    const metrics: [name: string, value: Tensor][] = [];
    const forward = (): Scalar => {
      const { loss, ...others } = toStepOutput(task.trainingStep(batch, context));
      for (const [name, value] of Object.entries(others)) metrics.push([name, keep(value.clone())]);
      return loss;
    };
    try {
      const { value, gradients } = valueAndGrads(forward, parameters);
      metrics.unshift(["loss", value]);
      optimizer.step(gradients);
      means.add(Object.fromEntries(metrics), examples);
      return examples;
    } finally {
      for (const [, value] of metrics) value.dispose();
    }
  });
}
