import { quote } from "./quote.ts";

/**
 * Keys of one object. A key takes ten bytes in a file and hundreds in memory, so that a small file could exhaust
 * it; no model has anywhere near as many tensors.
 */
export const maxMembers: number = 2 ** 18;

const space = 0x20;
const quotationMark = 0x22;
const backslash = 0x5c;
const zero = 0x30;
const nine = 0x39;

/**
 * Reads JSON of a known form out of UTF-8 bytes, step by step.
 *
 * `JSON.parse` hides duplicate keys and rounds integers beyond 2^53, and a syntax tree takes a hundred times
 * the memory of the text. This keeps nothing but what the caller keeps, and never recurses, so that no
 * input can exhaust the stack.
 */
export class JsonScanner {
  readonly #bytes: Uint8Array;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The keys of an object, each when its value is next; refuses a key that comes twice. */
  *members(): Generator<string> {
    this.#expect("{");
    if (this.#take("}")) return;
    const seen = new Set<string>();
    do {
      const key = this.string();
      if (seen.size === maxMembers) throw this.#error(`at most ${maxMembers} keys`, "one more");
      if (seen.has(key)) throw this.#error("a new key", `${quote(key)} for a second time`);
      seen.add(key);
      this.#expect(":");
      yield key;
    } while (this.#take(","));
    this.#expect("}");
  }

  /** Resumes before each element of an array. */
  *elements(): Generator<void> {
    this.#expect("[");
    if (this.#take("]")) return;
    do {
      yield;
    } while (this.#take(","));
    this.#expect("]");
  }

  string(): string {
    this.#skipSpace();
    if (this.#bytes[this.#position] !== quotationMark) throw this.#error("a string");
    const start = this.#position++;
    let isEscaped = false;
    for (;;) {
      const byte = this.#bytes[this.#position];
      if (byte === undefined || byte < space) throw this.#error("the rest of a string");
      this.#position++;
      if (byte === quotationMark) break;
      if (byte !== backslash) continue;
      isEscaped = true;
      this.#position++;
    }
    return this.#decode(start, isEscaped);
  }

  /** An integer from 0 to 2^53 − 1, without fraction, exponent or leading zeros. */
  integer(): number {
    this.#skipSpace();
    const start = this.#position;
    let value = 0;
    for (;;) {
      const byte = this.#bytes[this.#position];
      if (byte === undefined || byte < zero || byte > nine) break;
      value = value * 10 + (byte - zero);
      if (value > Number.MAX_SAFE_INTEGER)
        throw this.#error("an integer below 2^53", "a larger one");
      this.#position++;
    }
    const digits = this.#position - start;
    if (digits === 0) throw this.#error("an integer of at least 0");
    if (digits > 1 && this.#bytes[start] === zero) {
      throw this.#error("an integer", "one with a leading zero");
    }
    return value;
  }

  /** Only space may follow. */
  end(): void {
    this.#skipSpace();
    if (this.#position < this.#bytes.length) throw this.#error("its end");
  }

  #decode(start: number, isEscaped: boolean): string {
    let text: string;
    try {
      const literal = this.#decoder.decode(this.#bytes.subarray(start, this.#position));
      text = isEscaped ? (JSON.parse(literal) as string) : literal.slice(1, -1);
    } catch {
      this.#position = start;
      throw this.#error("a string of valid UTF-8 and JSON escapes", "an invalid one");
    }
    if (text.isWellFormed()) return text;
    this.#position = start;
    throw this.#error("a string of Unicode characters", "half of a surrogate pair");
  }

  #take(character: string): boolean {
    this.#skipSpace();
    if (this.#bytes[this.#position] !== character.charCodeAt(0)) return false;
    this.#position++;
    return true;
  }

  #expect(character: string): void {
    if (!this.#take(character)) throw this.#error(quote(character));
  }

  #skipSpace(): void {
    for (;;) {
      const byte = this.#bytes[this.#position];
      const isSpace = byte === space || byte === 0x0a || byte === 0x0d || byte === 0x09;
      if (!isSpace) return;
      this.#position++;
    }
  }

  #error(expected: string, got: string = this.#next()): Error {
    return new Error(`expected ${expected} at byte ${this.#position} but got ${got}`);
  }

  /** What stands at the position, for an error message. */
  #next(): string {
    const byte = this.#bytes[this.#position];
    if (byte === undefined) return "its end";
    if (byte > space && byte < 0x7f) return quote(String.fromCharCode(byte));
    return `the byte 0x${byte.toString(16).padStart(2, "0")}`;
  }
}
