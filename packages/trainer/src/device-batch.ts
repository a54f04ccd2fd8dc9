import type { ImageBatch } from "@stratajs/datasets";
import { Tensor } from "@tensorflow/tfjs-core";
import { uploadImages } from "./image-tensors.ts";
import type { Task } from "./task.ts";

/** Uploads a batch for as long as `use` runs. */
export function withUploaded<Batch, HostBatch, Result>(
  task: Task<Batch, HostBatch>,
  host: HostBatch,
  use: (batch: Batch) => Result,
): Result {
  const batch = upload(task, host);
  try {
    return use(batch);
  } finally {
    for (const value of tensorsOf(batch)) value.dispose();
  }
}

/** How many examples a batch counts for. */
export function countExamples<Batch, HostBatch>(
  task: Task<Batch, HostBatch>,
  host: HostBatch,
): number {
  const labels = (host as { labels?: ArrayLike<number> }).labels;
  const count = task.countExamples?.(host) ?? labels?.length;
  if (count !== undefined && count > 0) return count;
  throw new TypeError(
    `the trainer expected a batch of at least one example but got ${count === undefined ? "one without labels" : count}; ` +
      "give the task a countExamples(batch) for batches of your own",
  );
}

function upload<Batch, HostBatch>(task: Task<Batch, HostBatch>, host: HostBatch): Batch {
  if (task.upload) return task.upload(host);
  // Without an upload of its own a task is one of images; uploadImages checks that at run time.
  return uploadImages(host as ImageBatch) as Batch;
}

/** Tensors that stand directly in a batch; a container is not searched, its arrays may be huge. */
function tensorsOf(batch: unknown): Tensor[] {
  const values: unknown[] =
    batch instanceof Tensor || typeof batch !== "object" || batch === null
      ? [batch]
      : Object.values(batch);
  return values.filter((value) => value instanceof Tensor);
}
