import {
  keep,
  mul,
  valueAndGrads,
  type Gradients,
  type Parameter,
  type Rng,
  type Scalar,
} from "@stratajs/tensor";
import { withUploaded } from "./device-batch.ts";
import { toStepOutput } from "./evaluate.ts";
import type { PhaseLog } from "./phase-log.ts";
import type { Task } from "./task.ts";

export interface TrainingStepOptions<Batch, HostBatch> {
  readonly task: Task<Batch, HostBatch>;
  readonly parameters: readonly Parameter[];
  readonly rng: Rng;
  readonly log: PhaseLog;
  /** How many batches' gradients make one step; the loss is divided by it. */
  readonly accumulate: number;
  readonly examples: number;
}

/** What is the caller's to dispose of. */
export interface TrainingStep {
  /** Undivided. */
  readonly loss: Scalar;
  readonly gradients: Gradients;
}

/** Upload, forward and backward of one batch; what the step tells waits in the log for its `commit`. */
export function runTrainingStep<Batch, HostBatch>(
  { task, parameters, rng, log, accumulate, examples }: TrainingStepOptions<Batch, HostBatch>,
  data: HostBatch,
): TrainingStep {
  return withUploaded(task, data, (batch) => {
    log.begin(examples);
    let whole: Scalar | undefined;
    const forward = (): Scalar => {
      const context = { training: true, rng, log: log.log };
      const output = toStepOutput(task.trainingStep(batch, context));
      log.addOutput(output);
      if (accumulate === 1) return output.loss;
      whole = keep(output.loss.clone());
      return mul<Scalar>(output.loss, 1 / accumulate);
    };
    try {
      const { value, gradients } = valueAndGrads(forward, parameters);
      if (whole === undefined) return { loss: value, gradients };
      value.dispose();
      return { loss: whole, gradients };
    } catch (error) {
      whole?.dispose();
      log.abandon();
      throw error;
    }
  });
}
