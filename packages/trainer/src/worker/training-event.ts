import type { Metrics } from "../metrics/epoch-record.ts";

/** What a run in a worker tells the page: plain data. Epochs, batches and steps count as everywhere, from 0. */
export type TrainingEvent =
  | {
      readonly kind: "start";
      readonly epoch: number;
      readonly step: number;
      /** In an epoch. */
      readonly batches: number;
      readonly maxEpochs: number;
    }
  | {
      /** Now and then, as `progressEvery` says: metrics are of the epoch so far. */
      readonly kind: "batch";
      readonly epoch: number;
      readonly batch: number;
      readonly batches: number;
      /** Done, this batch's included. */
      readonly step: number;
      readonly metrics: Metrics;
    }
  | {
      readonly kind: "validation";
      readonly epoch: number;
      readonly step: number;
      readonly metrics: Metrics;
    }
  | {
      readonly kind: "epoch";
      readonly epoch: number;
      readonly step: number;
      readonly seconds: number;
      readonly examplesPerSecond: number;
      readonly metrics: Metrics;
    }
  | {
      readonly kind: "end";
      readonly epoch: number;
      readonly step: number;
      readonly stopReason: string | undefined;
      readonly metrics: Metrics;
    }
  | {
      /** What the training function itself had to say, by `report`. */
      readonly kind: "report";
      readonly value: unknown;
    };
