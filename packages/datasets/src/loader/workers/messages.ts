import type { UnreadableFile } from "../../dataset.ts";
import type { BatchMakerOptions } from "../batch-maker.ts";
import type { ByteImages } from "../byte-batch.ts";
import type { DatasetRecipe } from "../dataset-recipe.ts";
import type { BatchJob } from "../epoch-plan.ts";
import type { ImageBatch } from "../image-batch.ts";
import type { StreamJob } from "../stream-batches.ts";
import type { SentError } from "./sent-error.ts";

/** What a worker must know to make batches. */
export interface WorkerSetup extends BatchMakerOptions {
  readonly recipe: DatasetRecipe;
}

/** A batch under way between threads; its buffers are moved, not copied. */
export type SentBatch =
  | {
      readonly kind: "bytes";
      readonly images: ByteImages;
      readonly rest: Omit<ImageBatch, "images">;
    }
  | { readonly kind: "floats"; readonly batch: ImageBatch }
  | { readonly kind: "examples"; readonly examples: readonly unknown[] }
  /** There are no more. */
  | { readonly kind: "end" };

export type ToWorker =
  | { readonly kind: "setup"; readonly setup: WorkerSetup }
  | { readonly kind: "make"; readonly id: number; readonly job: BatchJob }
  | { readonly kind: "open"; readonly stream: number; readonly job: StreamJob }
  | { readonly kind: "next"; readonly id: number; readonly stream: number }
  | { readonly kind: "close"; readonly stream: number };

export type FromWorker =
  /** Its program runs. */
  | { readonly kind: "loaded" }
  /** It has the dataset. */
  | { readonly kind: "ready" }
  | { readonly kind: "made"; readonly id: number; readonly batch: SentBatch }
  /** Its dataset goes on without this one. */
  | { readonly kind: "unreadable"; readonly file: UnreadableFile }
  /** Without an id it was the setup. */
  | { readonly kind: "failed"; readonly id?: number; readonly error: SentError };
