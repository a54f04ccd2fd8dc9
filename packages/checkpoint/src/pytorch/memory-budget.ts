/**
 * Bytes for objects, beside the tensors' own: what an engine needs for ten thousand names and shapes. In a small file
 * there is no room for so many: a value takes a byte of it at least, and 128 of memory at most.
 */
const allowance = (fileLength: number): number => Math.min(8 * 2 ** 20, 2 ** 16 + 128 * fileLength);

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
    this.#limit = fileLength + allowance(fileLength);
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
