/** Values by name: `trainLoss`, `validationAccuracy`, `learningRate`, … */
export type Metrics = Readonly<Record<string, number>>;

/** What an epoch came to. */
export interface EpochRecord {
  /** Counted from 0. */
  readonly epoch: number;
  /** Optimizer steps since the start of the run, this epoch's included. */
  readonly step: number;
  /** Of its training part, without validation. */
  readonly seconds: number;
  /** In training. */
  readonly examplesPerSecond: number;
  /** Means over the epoch's examples. */
  readonly metrics: Metrics;
}
