import type { UnreadableFile } from "../../dataset.ts";
import type { MadeBatch } from "../batch-maker.ts";
import type { BatchSource, BatchStream } from "../batch-source.ts";
import type { BatchJob } from "../epoch-plan.ts";
import type { END } from "../prefetch.ts";
import type { StreamJob } from "../stream-batches.ts";
import type { FromWorker, SentBatch, ToWorker, WorkerSetup } from "./messages.ts";
import { fromSentBatch } from "./sent-batch.ts";
import { fromSentError } from "./sent-error.ts";
import { spawnWorker, type LoaderThread } from "./spawn-worker.ts";

interface Pending {
  readonly resolve: (batch: SentBatch) => void;
  readonly reject: (error: unknown) => void;
}

/** A worker, and what it has been asked for. */
interface Seat {
  readonly thread: LoaderThread;
  readonly pending: Map<number, Pending>;
}

/** Says why workers cannot be had here at all. */
export class NoWorkersError extends Error {
  override readonly name = "NoWorkersError";
}

/** Workers that make batches; a job goes to the one with the least to do. */
export class WorkerPool implements BatchSource {
  readonly #seats: Seat[] = [];
  #nextId = 0;
  #nextStream = 0;
  #failure: Error | undefined;

  readonly #onUnreadable: ((file: UnreadableFile) => void) | undefined;

  private constructor(onUnreadable: ((file: UnreadableFile) => void) | undefined) {
    this.#onUnreadable = onUnreadable;
  }

  /** @throws NoWorkersError where none can be started; the setup may still fail, which every batch then says. */
  static async start(
    count: number,
    setup: WorkerSetup,
    onUnreadable?: (file: UnreadableFile) => void,
  ): Promise<WorkerPool> {
    const pool = new WorkerPool(onUnreadable);
    const started = await Promise.allSettled(Array.from({ length: count }, () => spawnWorker()));
    const threads = started.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    const failed = started.find((each) => each.status === "rejected");
    if (failed) {
      for (const thread of threads) thread.end();
      throw new NoWorkersError(String((failed.reason as Error).message));
    }
    for (const thread of threads) pool.#seats.push({ thread, pending: new Map() });
    try {
      await Promise.all(pool.#seats.map((seat) => pool.#setUp(seat, setup)));
    } catch (error) {
      pool.dispose();
      throw error;
    }
    return pool;
  }

  /** Whether a worker has died; a new pool is needed then. */
  get isBroken(): boolean {
    return this.#failure !== undefined;
  }

  async make(job: BatchJob): Promise<MadeBatch> {
    const batch = await this.#ask(this.#leastBusy(), (id) => ({ kind: "make", id, job }));
    return fromSentBatch(batch) as MadeBatch;
  }

  /** One worker reads all of it, in order. */
  open(job: StreamJob): BatchStream {
    const seat = this.#leastBusy();
    const stream = this.#nextStream++;
    seat.thread.post({ kind: "open", stream, job });
    return {
      next: async (): Promise<MadeBatch | typeof END> =>
        fromSentBatch(await this.#ask(seat, (id) => ({ kind: "next", id, stream }))),
      close: () => seat.thread.post({ kind: "close", stream }),
    };
  }

  /** Whether the process waits for the workers. */
  hold(isHeld: boolean): void {
    for (const { thread } of this.#seats) thread.hold(isHeld);
  }

  dispose(): void {
    this.#fail(new Error("DataLoader was disposed while a batch was waited for"));
  }

  #setUp(seat: Seat, setup: WorkerSetup): Promise<void> {
    const { thread, pending } = seat;
    return new Promise((resolve, reject) => {
      thread.onEnd((reason) => {
        const error = new Error(`a worker of DataLoader died: ${reason}`);
        reject(error);
        this.#fail(error);
      });
      thread.onMessage((message) => {
        if (message.kind === "ready") resolve();
        else if (message.kind === "unreadable") this.#onUnreadable?.(message.file);
        else if (message.kind === "failed" && message.id === undefined) {
          reject(fromSentError(message.error));
        } else settle(pending, message);
      });
      thread.post({ kind: "setup", setup });
    });
  }

  #ask(seat: Seat, message: (id: number) => ToWorker): Promise<SentBatch> {
    const { promise, resolve, reject } = withResolvers<SentBatch>();
    if (this.#failure) reject(this.#failure);
    else {
      const id = this.#nextId++;
      seat.pending.set(id, { resolve, reject });
      seat.thread.post(message(id));
    }
    return promise;
  }

  #leastBusy(): Seat {
    return this.#seats.reduce((best, seat) =>
      seat.pending.size < best.pending.size ? seat : best,
    );
  }

  #fail(error: Error): void {
    if (this.#failure) return;
    this.#failure = error;
    for (const { thread, pending } of this.#seats) {
      for (const { reject } of pending.values()) reject(error);
      pending.clear();
      thread.end();
    }
  }
}

function settle(pending: Map<number, Pending>, message: FromWorker): void {
  if (message.kind !== "made" && message.kind !== "failed") return;
  const waiting = pending.get(message.id!);
  pending.delete(message.id!);
  if (message.kind === "made") waiting?.resolve(message.batch);
  else waiting?.reject(fromSentError(message.error));
}

/** `Promise.withResolvers`, which Node 20 lacks. */
function withResolvers<T>(): Pick<PromiseWithResolvers<T>, "promise" | "resolve" | "reject"> {
  let resolve!: (value: T | PromiseLike<T>) => void;
  let reject!: (reason?: unknown) => void;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
