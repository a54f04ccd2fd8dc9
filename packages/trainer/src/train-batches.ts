import type { Json } from "@stratajs/checkpoint";
import { loaderState, setLoaderState } from "./loader-state.ts";
import type { Loader } from "./task.ts";

export interface TrainBatchesOptions {
  /** In an epoch. */
  readonly batches: number;
  /** Whether the loader may have more than these. */
  readonly isLimited: boolean;
  /** Whether every epoch has the same batches. */
  readonly isOverfitting: boolean;
}

/** The train loader of a fit, and where its epochs start. */
export class TrainBatches<HostBatch> {
  readonly #loader: Loader<HostBatch>;
  readonly #options: TrainBatchesOptions;
  #start: Json | undefined;

  constructor(loader: Loader<HostBatch>, options: TrainBatchesOptions) {
    this.#loader = loader;
    this.#options = options;
    this.#start = loaderState(loader);
  }

  /** The loader at the start of the epoch in progress. */
  get state(): Json | undefined {
    return this.#start;
  }

  set state(state: Json | undefined) {
    setLoaderState(this.#loader, state);
    this.#start = state;
  }

  /** At the start of the next epoch: the next order, or the same again. */
  get nextState(): Json | undefined {
    return this.#options.isOverfitting ? this.#start : loaderState(this.#loader);
  }

  startEpoch(): void {
    if (this.#options.isOverfitting) setLoaderState(this.#loader, this.#start);
    this.#start = loaderState(this.#loader);
  }

  finishEpoch(): void {
    this.#start = this.nextState;
  }

  /**
   * What remains of the epoch after so many batches. A loader that cannot leave those out gives them again, and they are
   * passed over, so that it ends where it would have ended.
   *
   * @throws unless the loader gives what its length promised.
   */
  async *rest(batch: number): AsyncGenerator<HostBatch> {
    const { batches, isLimited } = this.#options;
    let { passed, rest } = openEpoch(this.#loader, batch);
    // Of a limited epoch whose last batch is done the loader has more.
    for await (const data of passed < batches ? rest : []) {
      if (++passed > batch) yield data;
      if (isLimited && passed === batches) break;
    }
    if (passed === batches) return;
    throw new Error(
      `fit expected ${batches} batches an epoch, the train loader's length, but got ${passed}`,
    );
  }
}

interface OpenEpoch<HostBatch> {
  /** Batches that are left out already. */
  readonly passed: number;
  readonly rest: AsyncIterable<HostBatch> | Iterable<HostBatch>;
}

/** The loader's next epoch, from a batch on where it can leave out others without making them. */
function openEpoch<HostBatch>(loader: Loader<HostBatch>, from: number): OpenEpoch<HostBatch> {
  if (from === 0 || loader.epoch === undefined) return { passed: 0, rest: loader };
  return { passed: from, rest: loader.epoch({ from }) };
}
