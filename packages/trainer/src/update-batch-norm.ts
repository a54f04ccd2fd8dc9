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
 * `torch.optim.swa_utils.update_bn`.
 *
 * They become plain averages over the batches, each batch counting the same, as in PyTorch: drop a short last
 * one, or let it weigh as much as a whole one. Weights do not change; momentum is put back.
 */
export async function updateBatchNorm(
  model: Module,
  loader: Loader<ImageBatch>,
  { rng = new Rng(0) }: UpdateBatchNormOptions = {},
): Promise<void> {
  const norms = model
    .modules()
    .filter((module) => module instanceof BatchNorm1d || module instanceof BatchNorm2d);
  if (norms.length === 0) return;
  const momenta = norms.map((norm) => norm.momentum);
  const breather = new Breather();
  try {
    for (const norm of norms) {
      norm.resetRunningStats();
      norm.momentum = null;
    }
    for await (const batch of loader) {
      tidy(() => {
        model.forward(uploadImages(batch).images, { training: true, rng });
      });
      await breather.breathe();
    }
  } finally {
    for (const [index, norm] of norms.entries()) norm.momentum = momenta[index]!;
  }
}
