import type { Dataset, ImageExample } from "@stratajs/datasets";

export interface OpenedDataset {
  readonly train: Dataset<ImageExample>;
  readonly test: Dataset<ImageExample>;
  readonly classes: readonly string[];
  /** Which data it is, in a sentence. */
  readonly source: string;
}
