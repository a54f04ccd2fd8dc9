import type { ImageBatch } from "@stratajs/datasets";
import { BatchNorm1d, BatchNorm2d, type Module } from "@stratajs/layers";
import { Rng, tidy } from "@stratajs/tensor";
import { Breather } from "./event-loop.ts";
import { uploadImages } from "./image-tensors.ts";
import type { Loader } from "./task.ts";

export interface UpdateBatchNormOptions {
  /** What dropout draws from; `new Rng(0)` by default. */
  readonly rng?: Rng;
}

/**
 * Estimates the running statistics of every batch norm again, from one pass over a loader:
 * `torch.optim.swa_utils.update_bn`. Those of batch norms that are frozen stay.
 *
 * They become plain averages over the batches, each batch counting the same, as in PyTorch: drop a short last
 * one, or let it weigh as much as a whole one. Weights do not change; momentum is put back.
 *
 * @throws when the loader gives no batch; then nothing changes.
 */
export async function updateBatchNorm(
  model: Module,
  loader: Loader<ImageBatch>,
  { rng = new Rng(0) }: UpdateBatchNormOptions = {},
): Promise<void> {
  await estimateStatistics(model, loader, (batch) => {
    model.forward(uploadImages(batch).images, { training: true, rng });
  });
}

/**
 * `updateBatchNorm` over batches of any kind.
 *
 * @param forward takes a batch through the model in training; tensors that it makes are freed.
 */
export async function estimateStatistics<HostBatch>(
  model: Module,
  batches: AsyncIterable<HostBatch> | Iterable<HostBatch>,
  forward: (batch: HostBatch) => void,
): Promise<void> {
  const norms = model
    .modules()
    .filter((module) => module instanceof BatchNorm1d || module instanceof BatchNorm2d)
    .filter(({ frozen }) => !frozen);
  if (norms.length === 0) return;
  const momenta = norms.map((norm) => norm.momentum);
  const breather = new Breather();
  let count = 0;
  try {
    for await (const batch of batches) {
      if (count++ === 0) for (const norm of norms) startAgain(norm);
      tidy(() => forward(batch));
      await breather.breathe();
    }
  } finally {
    for (const [index, norm] of norms.entries()) norm.momentum = momenta[index]!;
  }
  if (count === 0) {
    throw new Error("updateBatchNorm expected a loader of at least one batch but got none");
  }
}

/** With the average over all batches to come. */
function startAgain(norm: BatchNorm1d | BatchNorm2d): void {
  norm.resetRunningStats();
  norm.momentum = null;
}
