/** Bytes for objects that any file may have, however small: what an engine needs for ten thousand tensors' names and shapes. */
const allowance = 8 * 2 ** 20;

/**
 * Counts what a reader is about to take, before it does, so that no file can make it take much more than the
 * file's own size: a pickle can name one list a million times, and a tensor can repeat one value forever.
 *
 * Objects are counted at about what V8 needs for them.
 */
export class MemoryBudget {
  readonly #limit: number;
  #taken = 0;

  /** @param fileLength bytes of the file, which is in memory itself. */
  constructor(fileLength: number) {
    this.#limit = fileLength + allowance;
  }

  /** Bytes counted so far. */
  get taken(): number {
    return this.#taken;
  }

  /** @throws when it would be too much, naming `what` would take it. */
  take(bytes: number, what: string): void {
    this.#taken += bytes;
    if (this.#taken <= this.#limit) return;
    throw new Error(
      `${what} would take more memory than a file of this size can need; it is damaged, or its tensors repeat ` +
        "their values (in Python, save { name: tensor.contiguous().clone() } for each)",
    );
  }
}
