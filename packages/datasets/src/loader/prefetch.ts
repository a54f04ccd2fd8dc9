/** What `make` gives after the last item, where nobody knew which would be the last. */
export const END: unique symbol = Symbol("end");

export interface PrefetchOptions<T> {
  /** How many there are; `Infinity` where `make` says when it is over. */
  readonly count: number;
  /** The first one's number; 0 by default. */
  readonly from?: number;
  /** How many are prepared while the consumer is busy elsewhere. */
  readonly depth: number;
  /** Whether the next ones are made by somebody else, so that starting them delays nothing here. */
  readonly isElsewhere?: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly make: (position: number) => T | typeof END | Promise<T | typeof END>;
  /** While somebody waits for an item; returns what to call when he does no more. */
  readonly onWait?: () => () => void;
  /** Once, when nothing more will be asked for. */
  readonly onEnd?: () => void;
}

/**
 * Gives what `make(from) … make(count - 1)` give, in order, and prepares up to `depth` of them while the
 * consumer is busy elsewhere.
 *
 * The next ones are started in a task of their own, so that they do not delay the one that is asked for.
 * An error is thrown where its item is due, and ends the iteration.
 */
export class Prefetch<T> implements AsyncIterableIterator<T> {
  readonly #options: PrefetchOptions<T>;
  #count: number;
  #started: number;
  #waiting: Promise<T | typeof END>[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

  constructor(options: PrefetchOptions<T>) {
    this.#options = options;
    this.#count = options.count;
    this.#started = options.from ?? 0;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    const { signal, isElsewhere, depth, onWait } = this.#options;
    const done = { done: true, value: undefined } as const;
    const due = this.#waiting.shift() ?? this.#start();
    if (!due) {
      this.#stop();
      return done;
    }
    if (isElsewhere) this.#refill();
    else if (depth > 0) this.#timer ??= setTimeout(() => this.#refill(), 0);
    const release = onWait?.();
    try {
      const value = await unlessAborted(due, signal);
      if (value !== END) return { done: false, value };
      this.#stop();
      return done;
    } catch (error) {
      this.#stop();
      throw error;
    } finally {
      release?.();
    }
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    this.#stop();
    return { done: true, value: undefined };
  }

  #start(): Promise<T | typeof END> | undefined {
    if (this.#started >= this.#count) return undefined;
    const position = this.#started++;
    const item = (async () => this.#options.make(position))();
    // It is reported when its turn comes; until then it is not unhandled.
    item.catch(() => {});
    return item;
  }

  #refill(): void {
    this.#timer = undefined;
    while (this.#waiting.length < this.#options.depth) {
      const item = this.#start();
      if (!item) return;
      this.#waiting.push(item);
    }
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#count = 0;
    this.#waiting = [];
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.onEnd?.();
  }
}

/** @throws the signal's reason as soon as it is aborted. */
async function unlessAborted<T>(item: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return item;
  signal.throwIfAborted();
  const settled = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { signal: settled.signal });
  });
  try {
    return await Promise.race([item, aborted]);
  } finally {
    settled.abort();
  }
}
