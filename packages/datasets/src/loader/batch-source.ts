import type { Dataset, IterableDataset } from "../dataset.ts";
import type { BatchMaker, MadeBatch } from "./batch-maker.ts";
import type { BatchJob } from "./epoch-plan.ts";
import { END } from "./prefetch.ts";
import { streamBatches, type StreamJob } from "./stream-batches.ts";

/** An epoch of a dataset that is read in order. */
export interface BatchStream {
  /** The next batch; it may be called again before the last one is there. */
  next(): Promise<MadeBatch | typeof END>;
  close(): void;
}

/** Who makes the batches: this thread, or workers. */
export interface BatchSource {
  make(job: BatchJob): Promise<MadeBatch>;
  open(job: StreamJob): BatchStream;
}

/** This thread. */
export class LocalSource implements BatchSource {
  readonly #dataset: Dataset<unknown> | IterableDataset<unknown>;
  readonly #maker: BatchMaker;

  constructor(dataset: Dataset<unknown> | IterableDataset<unknown>, maker: BatchMaker) {
    this.#dataset = dataset;
    this.#maker = maker;
  }

  make(job: BatchJob): Promise<MadeBatch> {
    return this.#maker.make(job);
  }

  open(job: StreamJob): BatchStream {
    const batches = streamBatches(this.#dataset as IterableDataset<unknown>, this.#maker, job);
    return {
      next: async () => {
        const { done, value } = await batches.next();
        return done ? END : value;
      },
      // What it throws while it is closed concerns nobody.
      close: () => void batches.return().catch(() => {}),
    };
  }
}
