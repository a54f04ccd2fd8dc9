/** Adds up the time between `start` and `stop`. */
export class Stopwatch {
  #seconds: number;
  #started: number | undefined;

  constructor(seconds = 0) {
    this.#seconds = seconds;
  }

  get seconds(): number {
    const running = this.#started === undefined ? 0 : performance.now() - this.#started;
    return this.#seconds + running / 1000;
  }

  get isRunning(): boolean {
    return this.#started !== undefined;
  }

  start(): void {
    this.#started ??= performance.now();
  }

  stop(): void {
    this.#seconds = this.seconds;
    this.#started = undefined;
  }
}
