/**
 * Gives what `make(0) … make(count - 1)` give, in order, and prepares up to `depth` of them while the
 * consumer is busy elsewhere.
 *
 * The next ones are started in a task of their own, so that they do not delay the one that is asked for.
 * An error is thrown where its item is due, and ends the iteration.
 */
export class Prefetch<T> implements AsyncIterableIterator<T> {
  readonly #make: (position: number) => T | Promise<T>;
  readonly #depth: number;
  #count: number;
  #started = 0;
  #waiting: Promise<T>[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(count: number, depth: number, make: (position: number) => T | Promise<T>) {
    this.#count = count;
    this.#depth = depth;
    this.#make = make;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    const due = this.#waiting.shift() ?? this.#start();
    if (!due) return { done: true, value: undefined };
    this.#timer ??= this.#depth > 0 ? setTimeout(() => this.#refill(), 0) : undefined;
    try {
      return { done: false, value: await due };
    } catch (error) {
      this.#stop();
      throw error;
    }
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    this.#stop();
    return { done: true, value: undefined };
  }

  #start(): Promise<T> | undefined {
    if (this.#started >= this.#count) return undefined;
    const position = this.#started++;
    const item = (async () => this.#make(position))();
    // It is reported when its turn comes; until then it is not unhandled.
    item.catch(() => {});
    return item;
  }

  #refill(): void {
    this.#timer = undefined;
    while (this.#waiting.length < this.#depth) {
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
  }
}
