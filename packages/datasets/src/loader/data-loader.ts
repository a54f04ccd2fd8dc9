import { Rng, type RngState } from "@stratajs/tensor";
import type { Dataset, ImageExample, IterableDataset } from "../dataset.ts";
import { freshRng } from "../fresh-rng.ts";
import { BatchMaker, type MadeBatch } from "./batch-maker.ts";
import { LocalSource, type BatchSource } from "./batch-source.ts";
import { planEpoch } from "./epoch-plan.ts";
import type { DataLoaderOptions } from "./data-loader-options.ts";
import type { ImageBatch } from "./image-batch.ts";
import { END, Prefetch, type PrefetchOptions } from "./prefetch.ts";
import { makingOf } from "./making-of.ts";
import { samplingOf, type Sampling } from "./sampling-of.ts";
import { expectPlainData, expectRecipe } from "./workers/expect-sendable.ts";
import { WorkerSource } from "./workers/worker-source.ts";

/** Where a loader's next epoch starts: plain JSON. */
export interface DataLoaderState {
  readonly rng: RngState;
}

/**
 * A dataset in batches; PyTorch's `DataLoader`. Each iteration is an epoch.
 *
 * The seed alone decides the batches: the order of an epoch, and what random transforms do to an example
 * in it. Without a `normalize` transform bytes become float32 in [0, 1], as with torchvision's `ToTensor`.
 *
 * @example
 * ```ts
 * const loader = new DataLoader(train, { batchSize: 256, shuffle: true, rng: new Rng(42) });
 * for await (const { images, imageShape, labels } of loader) console.log(imageShape, labels);
 * ```
 */
export class DataLoader<
  Batch = ImageBatch,
  Example = ImageExample,
> implements AsyncIterable<Batch> {
  readonly dataset: Dataset<Example> | IterableDataset<Example>;
  readonly #sampling: Sampling;
  readonly #options: DataLoaderOptions<Batch, Example>;
  readonly #prefetch: number;
  readonly #source: BatchSource;
  readonly #workers: WorkerSource | undefined;
  #epochs = 0;
  #rng: Rng;

  constructor(
    dataset: Dataset<Example> | IterableDataset<Example>,
    options: DataLoaderOptions<Batch, Example>,
  ) {
    const { rng, prefetch = 2, workers = 0 } = options;
    checkInteger("prefetch", prefetch, 0);
    checkInteger("number of workers", workers, 0);
    if (!("iterate" in dataset)) checkInteger("dataset length", dataset.length, 0);
    this.dataset = dataset;
    this.#sampling = samplingOf(options, "iterate" in dataset);
    this.#options = options;
    this.#prefetch = prefetch * Math.max(workers, 1);
    const making = makingOf(options);
    const local = new LocalSource(dataset, new BatchMaker(dataset, making));
    this.#workers =
      workers > 0
        ? new WorkerSource({
            count: workers,
            setup: { recipe: expectRecipe(dataset), ...expectPlainData(making) },
            local,
            onUnreadable: (file) => dataset.noteUnreadable?.(file),
          })
        : undefined;
    this.#source = this.#workers ?? local;
    // A stream of its own: what else draws from the one given does not change the batches.
    this.#rng = (rng ?? freshRng()).split();
  }

  /** Examples in a batch; 0 where a batch sampler decides. */
  get batchSize(): number {
    return this.#sampling.batchSize;
  }

  /** Batches in an epoch; `Infinity` where a dataset that is read in order does not say. */
  get length(): number {
    return this.#sampling.batchSampler.count(this.dataset.length ?? Infinity);
  }

  /** Where the next epoch starts. Set on a loader of the same dataset, it gives the same batches again. */
  get state(): DataLoaderState {
    return { rng: this.#rng.state };
  }

  set state(state: DataLoaderState) {
    this.#rng = new Rng(state.rng);
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<Batch> {
    return this.epoch();
  }

  /**
   * The next epoch, as iterating over the loader.
   *
   * @param options.from how many batches to leave out at its start, without making them: to take an epoch up again.
   */
  epoch({ from = 0 }: { readonly from?: number } = {}): AsyncIterableIterator<Batch> {
    checkInteger("from", from, 0);
    const rng = this.#rng.split();
    return "iterate" in this.dataset ? this.#stream(rng, from) : this.#plan(rng, from);
  }

  /** What the loader has to say: why there are no workers. */
  get notes(): readonly string[] {
    return this.#workers?.notes ?? [];
  }

  /** Ends the workers; the loader can be used again, with others. */
  dispose(): void {
    this.#workers?.dispose();
  }

  /** So that `using loader = …` and `await using loader = …` dispose of it. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  #plan(rng: Rng, from: number): Prefetch<Batch> {
    const { length } = this.dataset as Dataset<Example>;
    const plan = planEpoch(this.#sampling.batchSampler, length, rng);
    return this.#prefetched({
      count: plan.count,
      from,
      make: async (position) => {
        const job = plan.job(position);
        return this.#collate(await this.#source.make(job), job.indices);
      },
    });
  }

  #stream(rng: Rng, from: number): Prefetch<Batch> {
    const { key } = rng.split().state;
    const { batchSize, dropLast } = this.#sampling;
    const stream = this.#source.open({ rng: rng.state, key, batchSize, dropLast, from });
    return this.#prefetched({
      count: Infinity,
      make: async (position) => {
        const made = await stream.next();
        if (made === END) return END;
        const start = (from + position) * batchSize;
        const length = Array.isArray(made) ? made.length : 0;
        return this.#collate(
          made,
          Int32Array.from({ length }, (_, i) => start + i),
        );
      },
      onEnd: () => stream.close(),
    });
  }

  #prefetched(
    options: Pick<PrefetchOptions<Batch>, "count" | "from" | "make" | "onEnd">,
  ): Prefetch<Batch> {
    const workers = this.#workers;
    const { signal, persistentWorkers = true } = this.#options;
    this.#epochs++;
    return new Prefetch<Batch>({
      ...options,
      depth: this.#prefetch,
      signal,
      isElsewhere: workers !== undefined,
      ...(workers && { onWait: () => workers.hold() }),
      onEnd: () => {
        options.onEnd?.();
        if (--this.#epochs === 0 && !persistentWorkers) workers?.dispose();
      },
    });
  }

  #collate(made: MadeBatch, indices: Int32Array): Batch | Promise<Batch> {
    const { collate } = this.#options;
    // Where no collate is given, Batch is ImageBatch; collateImages checks the examples at run time.
    return collate ? collate(made as readonly Example[], indices) : (made as Batch);
  }
}

function checkInteger(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new RangeError(
    `DataLoader expected a ${name} that is an integer from ${least} but got ${value}`,
  );
}
