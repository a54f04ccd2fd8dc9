import { inference, tidy } from "@stratajs/tensor";
import { countBatches } from "./batch-limit.ts";
import { withUploaded } from "./device-batch.ts";
import { Breather } from "./event-loop.ts";
import type { Loader, Task } from "./task.ts";

/** What a model says of a whole loader. */
export interface Predictions {
  /** Row-major in `shape`. */
  readonly values: Float32Array;
  /** `[examples, ...]`; for a classifier `[examples, classes]`, probabilities. */
  readonly shape: readonly number[];
  /** `[examples]`, where the batches have labels. */
  readonly labels: Int32Array | undefined;
}

export interface PredictOptions<HostBatch> {
  readonly loader: Loader<HostBatch>;
  /** As `limitPredictBatches`. */
  readonly limit?: number | undefined;
  /** Resolves when a paused trainer goes on. */
  readonly wait?: () => Promise<void> | undefined;
}

/** Runs the task's `predictStep` over a loader, or its first batches, and brings the results to the host. */
export async function predict<Batch, HostBatch>(
  task: Task<Batch, HostBatch>,
  { loader, limit, wait }: PredictOptions<HostBatch>,
): Promise<Predictions> {
  const batches = limit === undefined ? Infinity : countBatches("predict", limit, loader.length);
  const parts: Float32Array[] = [];
  const labels: number[] = [];
  const breather = new Breather();
  let tail: readonly number[] | undefined;
  for await (const host of loader) {
    const output = withUploaded(task, host, (batch) => tidy(() => predictStep(task, batch)));
    const rest = output.shape.slice(1);
    tail ??= rest;
    parts.push(await output.data<"float32">());
    output.dispose();
    for (const label of (host as { labels?: Iterable<number> }).labels ?? []) labels.push(label);
    await breather.breathe();
    await wait?.();
    if (parts.length >= batches) break;
  }
  const values = concatenate(parts);
  const width = (tail ?? []).reduce((product, dimension) => product * dimension, 1);
  const examples = values.length / width;
  return {
    values,
    shape: [examples, ...(tail ?? [])],
    labels: labels.length === examples ? Int32Array.from(labels) : undefined,
  };
}

function predictStep<Batch, HostBatch>(task: Task<Batch, HostBatch>, batch: Batch): TensorOutput {
  if (task.predictStep) return task.predictStep(batch, inference);
  throw new Error("predict expected a task with a predictStep but got one without; give it one");
}

type TensorOutput = ReturnType<NonNullable<Task["predictStep"]>>;

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
