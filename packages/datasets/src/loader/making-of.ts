import type { BatchMakerOptions } from "./batch-maker.ts";
import type { DataLoaderOptions } from "./data-loader-options.ts";

interface MakingOptions extends Pick<DataLoaderOptions, "transform" | "batchTransform"> {
  readonly collate?: unknown;
}

/** What is done to a loader's examples and batches, as lists. */
export function makingOf({ transform, batchTransform, collate }: MakingOptions): BatchMakerOptions {
  if (collate && batchTransform) {
    throw new TypeError(
      "DataLoader expected either collate or batchTransform but got both; call applyBatchTransforms in collate",
    );
  }
  return {
    transforms: transform ? [transform].flat() : [],
    batchTransforms: batchTransform ? [batchTransform].flat() : [],
    collates: collate === undefined,
  };
}
