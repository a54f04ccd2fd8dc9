import type { Dataset, ImageExample, ImageStatistics } from "@stratajs/datasets";

export interface OpenedDataset {
  readonly train: Dataset<ImageExample>;
  readonly test: Dataset<ImageExample>;
  readonly classes: readonly string[];
  /** What the images are normalised with. */
  readonly statistics: ImageStatistics;
  /** Which data it is, in a sentence. */
  readonly source: string;
}
