import type { Heap } from "./heap.ts";

/** Bytes of a cache line: vectors that cross one take twice as long. */
const LINE_BYTES = 64;

export function roundUpToLine(bytes: number): number {
  return Math.ceil(bytes / LINE_BYTES) * LINE_BYTES;
}

/**
 * What kernels work in: one block of the heap that is lent from its start on, the last loan returned first.
 * It grows to the most that was ever lent at once, and stays: a training step after the first allocates none.
 */
export class Arena {
  readonly #heap: Heap;
  #block = 0;
  #blockBytes = 0;
  #lentBytes = 0;
  #spilledBytes = 0;
  #wantedBytes = 0;

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /** Bytes that the arena holds now. */
  get bytes(): number {
    return this.#blockBytes === 0 ? 0 : this.#blockBytes + LINE_BYTES;
  }

  /** Lends `use` that many bytes, aligned to a cache line, for as long as it runs. */
  lend<Result>(bytes: number, use: (address: number) => Result): Result {
    if (bytes === 0) return use(0);
    const lent = roundUpToLine(bytes);
    this.#wantedBytes = Math.max(this.#wantedBytes, this.#lentBytes + this.#spilledBytes + lent);
    // Only an arena that nobody uses can move.
    if (this.#lentBytes === 0 && this.#spilledBytes === 0) this.#grow();
    if (this.#lentBytes + lent > this.#blockBytes) return this.#spill(lent, use);
    const address = roundUpToLine(this.#block) + this.#lentBytes;
    this.#lentBytes += lent;
    try {
      return use(address);
    } finally {
      this.#lentBytes -= lent;
    }
  }

  #grow(): void {
    if (this.#blockBytes >= this.#wantedBytes) return;
    if (this.#blockBytes > 0) this.#heap.free(this.#block);
    this.#blockBytes = 0;
    try {
      this.#block = this.#heap.allocate(this.#wantedBytes + LINE_BYTES);
    } catch (error) {
      // Else every later loan, however small, would ask for as much again.
      this.#wantedBytes = 0;
      throw error;
    }
    this.#blockBytes = this.#wantedBytes;
  }

  /** A loan for which there is no room until the arena grows: a block of its own, this once. */
  #spill<Result>(bytes: number, use: (address: number) => Result): Result {
    const block = this.#heap.allocate(bytes + LINE_BYTES);
    this.#spilledBytes += bytes;
    try {
      return use(roundUpToLine(block));
    } finally {
      this.#spilledBytes -= bytes;
      this.#heap.free(block);
    }
  }
}
