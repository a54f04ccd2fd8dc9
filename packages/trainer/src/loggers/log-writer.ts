import type { LogFile } from "./log-target.ts";

/** Bytes that may wait in memory. */
const MOST_BYTES = 1 << 20;

/** How long they may wait, in milliseconds. */
const LONGEST_WAIT = 10_000;

/** Collects what a logger writes, so that the disk is not asked for every line. */
export class LogWriter {
  readonly #file: LogFile;
  #waiting: Uint8Array[] = [];
  #bytes = 0;
  #flushed = performance.now();

  constructor(file: LogFile) {
    this.#file = file;
  }

  /** Undefined, at once, where the bytes only wait. */
  write(bytes: Uint8Array): Promise<void> | undefined {
    this.#waiting.push(bytes);
    this.#bytes += bytes.length;
    const isDue = this.#bytes >= MOST_BYTES || performance.now() - this.#flushed >= LONGEST_WAIT;
    return isDue ? this.flush() : undefined;
  }

  /** Brings what waits to the file, in one piece. */
  async flush(): Promise<void> {
    this.#flushed = performance.now();
    if (this.#bytes === 0) return;
    const all = new Uint8Array(this.#bytes);
    let offset = 0;
    for (const bytes of this.#waiting) {
      all.set(bytes, offset);
      offset += bytes.length;
    }
    this.#waiting = [];
    this.#bytes = 0;
    await this.#file.append(all);
  }
}
