import type { UnreadableFile } from "../../dataset.ts";
import type { MadeBatch } from "../batch-maker.ts";
import type { BatchSource, BatchStream } from "../batch-source.ts";
import type { BatchJob } from "../epoch-plan.ts";
import type { StreamJob } from "../stream-batches.ts";
import type { WorkerSetup } from "./messages.ts";
import { sharedRecipe } from "./shared-recipe.ts";
import type { WorkerPool } from "./worker-pool.ts";

export interface WorkerSourceOptions {
  readonly count: number;
  readonly setup: WorkerSetup;
  /** Who makes the batches where there can be no workers. */
  readonly local: BatchSource;
  /** Hears of the files that the workers' datasets go on without. */
  readonly onUnreadable?: (file: UnreadableFile) => void;
}

/** Workers that are started when the first batch is asked for, and kept; where there can be none, this thread. */
export class WorkerSource implements BatchSource {
  readonly #options: WorkerSourceOptions;
  readonly #notes: string[] = [];
  #starting: Promise<WorkerPool | undefined> | undefined;
  #pool: WorkerPool | undefined;
  /** How many wait for a batch now: only then does the process wait for the workers. */
  #holds = 0;

  constructor(options: WorkerSourceOptions) {
    this.#options = options;
  }

  /** Why there are no workers, if there are none. */
  get notes(): readonly string[] {
    return this.#notes;
  }

  async make(job: BatchJob): Promise<MadeBatch> {
    return (await this.#source()).make(job);
  }

  open(job: StreamJob): BatchStream {
    const opening = (async () => (await this.#source()).open(job))();
    // Its failure is the first batch's.
    opening.catch(() => {});
    return {
      next: async () => (await opening).next(),
      close: () => {
        opening.then(
          (stream) => stream.close(),
          () => {},
        );
      },
    };
  }

  hold(): () => void {
    this.#holds++;
    this.#pool?.hold(true);
    return () => {
      this.#holds--;
      if (this.#holds === 0) this.#pool?.hold(false);
    };
  }

  /** Ends the workers; the next batch starts others. */
  dispose(): void {
    this.#starting?.then(
      (pool) => pool?.dispose(),
      () => {},
    );
    this.#starting = undefined;
    this.#pool = undefined;
  }

  async #source(): Promise<BatchSource> {
    if (this.#pool?.isBroken) this.dispose();
    const starting = (this.#starting ??= this.#start());
    try {
      const pool = await starting;
      // Disposed of meanwhile, it is not the one for the next batches.
      if (starting === this.#starting && pool !== this.#pool) {
        this.#pool = pool;
        pool?.hold(this.#holds > 0);
      }
      return pool ?? this.#options.local;
    } catch (error) {
      // Another epoch tries again.
      if (starting === this.#starting) this.#starting = undefined;
      throw error;
    }
  }

  /** Undefined where there can be none. */
  async #start(): Promise<WorkerPool | undefined> {
    const { count, setup, onUnreadable } = this.#options;
    // Loaded here: most programs have no workers.
    const { NoWorkersError, WorkerPool: Pool } = await import("./worker-pool.ts");
    try {
      const own = { ...setup, recipe: sharedRecipe(setup.recipe) };
      return await Pool.start(count, own, onUnreadable);
    } catch (error) {
      if (!(error instanceof NoWorkersError)) throw error;
      this.#notes.push(
        `no workers can be started here (${error.message}): batches are made on this thread`,
      );
      return undefined;
    }
  }
}
