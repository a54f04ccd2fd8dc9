import { advance, philox, type Counter, type Key } from "./philox.ts";
import { normalQuantile } from "./normal-quantile.ts";

/** Where a stream stands: plain JSON, so that a checkpoint can hold it. */
export interface RngState {
  readonly key: Key;
  readonly counter: Counter;
}

/**
 * A stream of random numbers: every draw moves it on, and the same seed gives the same bits in every
 * engine and on every backend.
 *
 * Counter-based (Philox4x32-10), so that a stream is two numbers and splitting it is cheap. A draw of n
 * values takes ⌈n / 4⌉ counter blocks; value i comes from word `i % 4` of block `⌊i / 4⌋`.
 *
 * @example
 * ```ts
 * const rng = new Rng(42);
 * const weights = rng.split().normal(64);
 * const order = rng.permutation(10_000);
 * ```
 */
export class Rng {
  #key: Key;
  #counter: Counter = [0, 0, 0, 0];

  /** @param seed an integer in [0, 2^64), or the state of another stream to continue. */
  constructor(seed: number | bigint | RngState) {
    if (typeof seed === "object") {
      checkWords("key", seed.key, 2);
      checkWords("counter", seed.counter, 4);
      this.#key = [seed.key[0] >>> 0, seed.key[1] >>> 0];
      this.#counter = advance(seed.counter, 0);
      return;
    }
    if (typeof seed === "number" && !(Number.isSafeInteger(seed) && seed >= 0)) {
      throw new RangeError(
        `Rng expected a seed that is an integer from 0 to 2^53 - 1 but got ${seed}`,
      );
    }
    const wide = BigInt(seed);
    if (wide < 0n || wide >= 1n << 64n) {
      throw new RangeError(`Rng expected a seed from 0 to 2^64 - 1 but got ${wide}`);
    }
    this.#key = [Number(wide & 0xffffffffn), Number(wide >> 32n)];
  }

  get state(): RngState {
    return { key: this.#key, counter: this.#counter };
  }

  /** A new stream, independent of this one and of its other children. */
  split(): Rng {
    const words = this.words(4);
    // The child counts in the upper half of the counter space of a key of its own, so that it never
    // meets a stream seeded with that key.
    return new Rng({
      key: [words[0]!, words[1]!],
      counter: [0, 0, words[2]!, (words[3]! | 0x80000000) >>> 0],
    });
  }

  /** Moves on as a draw of n values does. */
  skip(n: number): void {
    checkCount("skip", n);
    this.#counter = advance(this.#counter, Math.ceil(n / 4));
  }

  /** `words(1)[0]`, without an array. */
  word(): number {
    philox(this.#counter, this.#key, oneBlock);
    this.#counter = advance(this.#counter, 1);
    return oneBlock[0]!;
  }

  /** n words of 32 random bits. */
  words(n: number): Uint32Array {
    checkCount("words", n);
    const blocks = Math.ceil(n / 4);
    const out = new Uint32Array(blocks * 4);
    for (let block = 0; block < blocks; block++) {
      philox(advance(this.#counter, block), this.#key, out, block * 4);
    }
    this.skip(n);
    return out.subarray(0, n);
  }

  /** n float32 values in [low, high), multiples of 2^-24 when the range is [0, 1). */
  uniform(n: number, low = 0, high = 1): Float32Array {
    const out = new Float32Array(n);
    const words = this.words(n);
    for (let i = 0; i < n; i++) out[i] = low + (high - low) * ((words[i]! >>> 8) * 2 ** -24);
    return out;
  }

  /** n float32 values of the normal distribution. */
  normal(n: number, mean = 0, standardDeviation = 1): Float32Array {
    const out = new Float32Array(n);
    const words = this.words(n);
    for (let i = 0; i < n; i++) {
      out[i] = mean + standardDeviation * normalQuantile((words[i]! + 0.5) * 2 ** -32);
    }
    return out;
  }

  /** n values that are 1 with the given probability, else 0. */
  bernoulli(n: number, probability: number): Uint8Array {
    if (!(probability >= 0 && probability <= 1)) {
      throw new RangeError(`Rng.bernoulli expected a probability in [0, 1] but got ${probability}`);
    }
    const out = new Uint8Array(n);
    const words = this.words(n);
    for (let i = 0; i < n; i++) out[i] = (words[i]! >>> 8) * 2 ** -24 < probability ? 1 : 0;
    return out;
  }

  /** n integers from 0 to bound − 1, each as likely; `bound` is at most 2^31. */
  integers(n: number, bound: number): Int32Array {
    checkCount("integers", n);
    if (!(Number.isInteger(bound) && bound >= 1 && bound <= 2 ** 31)) {
      throw new RangeError(
        `Rng.integers expected a bound that is an integer from 1 to 2^31 but got ${bound}`,
      );
    }
    const draw = boundedIntegers(this, n);
    return Int32Array.from({ length: n }, () => draw(bound));
  }

  /** The numbers 0 … n − 1 in random order, every order as likely (Fisher and Yates). */
  permutation(n: number): Int32Array {
    checkCount("permutation", n);
    const out = Int32Array.from({ length: n }, (_, i) => i);
    const draw = boundedIntegers(this, n);
    for (let last = n - 1; last > 0; last--) {
      const other = draw(last + 1);
      const kept = out[last]!;
      out[last] = out[other]!;
      out[other] = kept;
    }
    return out;
  }
}

const oneBlock = new Uint32Array(4);

/** Draws integers in [0, bound) without bias, by rejection, taking words from `rng` in batches. */
function boundedIntegers(rng: Rng, batch: number): (bound: number) => number {
  let words = new Uint32Array(0);
  let next = 0;
  return (bound) => {
    const limit = 2 ** 32 - (2 ** 32 % bound);
    for (;;) {
      if (next === words.length) {
        words = rng.words(Math.max(4, batch)) as Uint32Array<ArrayBuffer>;
        next = 0;
      }
      const word = words[next++]!;
      if (word < limit) return word % bound;
    }
  };
}

function checkCount(method: string, n: number): void {
  if (!Number.isSafeInteger(n) || n < 0) {
    throw new RangeError(
      `Rng.${method} expected a count that is an integer of at least 0 but got ${n}`,
    );
  }
}

function checkWords(field: string, words: readonly number[], length: number): void {
  const valid = Array.isArray(words) && words.length === length && words.every(isWord);
  if (valid) return;
  throw new TypeError(
    `Rng expected a state whose ${field} holds ${length} integers below 2^32 but got ${JSON.stringify(words)}`,
  );
}

function isWord(word: unknown): boolean {
  return Number.isInteger(word) && (word as number) >= 0 && (word as number) < 2 ** 32;
}
