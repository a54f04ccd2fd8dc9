/* oxlint-disable eslint/no-underscore-dangle -- Emscripten names its functions so, and only this file calls them. */
import type { TfjsModule } from "./tfjs-module.ts";

/** Emscripten's limit for a 32-bit memory. */
const LIMIT_BYTES = 2 ** 32 - 2 ** 16;

/**
 * Watches over a module's heap: counts what is allocated, and makes a full heap an error. tfjs takes the 0
 * that malloc then returns for an address, and overwrites what lies there.
 */
export class Heap {
  readonly #module: TfjsModule;
  readonly #sizes = new Map<number, number>();
  #allocatedBytes = 0;
  #peakBytes = 0;

  /** Takes the place of the module's `_malloc` and `_free`. */
  constructor(module: TfjsModule) {
    this.#module = module;
    // Emscripten binds each of them at its first call, which would undo the replacement.
    module._free(module._malloc(16));
    const malloc = module._malloc;
    const free = module._free;
    module._malloc = (bytes) => this.#allocate(malloc, bytes);
    module._free = (address) => {
      this.#forget(address);
      free(address);
    };
  }

  /** The address of that many bytes. */
  allocate(bytes: number): number {
    return this.#module._malloc(bytes) >>> 0;
  }

  free(address: number): void {
    this.#module._free(address);
  }

  get allocatedBytes(): number {
    return this.#allocatedBytes;
  }

  get peakBytes(): number {
    return this.#peakBytes;
  }

  /** Counts the peak anew, from what is allocated now. */
  resetPeak(): void {
    this.#peakBytes = this.#allocatedBytes;
  }

  get heapBytes(): number {
    return this.#module.HEAPU8.length;
  }

  /** Counts what a kernel of tfjs has allocated inside the module. */
  count(address: number, bytes: number): void {
    this.#forget(address);
    this.#sizes.set(address >>> 0, bytes);
    this.#allocatedBytes += bytes;
    this.#peakBytes = Math.max(this.#peakBytes, this.#allocatedBytes);
  }

  #allocate(malloc: (bytes: number) => number, bytes: number): number {
    // An allocator that is asked for more than 32 bits can say gets the rest of the division.
    const address = bytes > LIMIT_BYTES ? 0 : malloc(bytes);
    if (address === 0 && bytes > 0) throw this.#fullError(bytes);
    this.count(address, bytes);
    return address;
  }

  #forget(address: number): void {
    const bytes = this.#sizes.get(address >>> 0);
    if (bytes === undefined) return;
    this.#sizes.delete(address >>> 0);
    this.#allocatedBytes -= bytes;
  }

  #fullError(bytes: number): Error {
    return new Error(
      `the WebAssembly heap is full: ${inMebibytes(bytes)} were asked for while ` +
        `${inMebibytes(this.#allocatedBytes)} are in use, of at most ${inMebibytes(LIMIT_BYTES)}; ` +
        "use a smaller batch or model, or dispose of tensors that are no longer needed (tidy)",
    );
  }
}

function inMebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
