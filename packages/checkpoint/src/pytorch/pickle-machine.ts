import { MemoryBudget } from "./memory-budget.ts";
import {
  describeValue,
  PickleDict,
  PickleGlobal,
  PickleObject,
  type PickleValue,
} from "./pickle-values.ts";

/** Who knows what a pickle's names stand for. */
export interface PickleHost {
  /** What calling a global gives, or undefined where it is unknown: then a `PickleObject` stands for it. */
  call(
    global: PickleGlobal,
    args: readonly PickleValue[],
    budget: MemoryBudget,
  ): PickleValue | undefined;
  /** What a persistent id refers to: data outside the pickle. */
  persistent(id: PickleValue): PickleValue;
}

/** About what V8 takes. */
const bytesOf = { slot: 12, entry: 48, object: 48, text: 24, dict: 160 } as const;

/** Longer integers are in no checkpoint. */
const longestInteger = 255;

/** The stack, memo and input of a pickle that is being read; `pickle-operations.ts` has what each byte does. */
export class PickleMachine {
  readonly host: PickleHost;
  readonly budget: MemoryBudget;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #stack: PickleValue[] = [];
  readonly #marks: number[] = [];
  /** Pickles number what they remember from 0 on. */
  readonly #memo: PickleValue[] = [];
  /** What is numbered otherwise. */
  readonly #sparseMemo = new Map<number, PickleValue>();
  readonly #globals = new Map<string, PickleGlobal>();
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #highest = 0;
  position: number;

  constructor(bytes: Uint8Array, position: number, host: PickleHost, budget: MemoryBudget) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.position = position;
    this.host = host;
    this.budget = budget;
  }

  // Input

  /** The next so many bytes, as a view. */
  take(length: number): Uint8Array {
    const start = this.#skip(length);
    this.budget.take(bytesOf.object, "its bytes");
    return this.#bytes.subarray(start, this.position);
  }

  byte(): number {
    return this.#bytes[this.#skip(1)]!;
  }

  uint16(): number {
    return this.#view.getUint16(this.#skip(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#skip(4), true);
  }

  uint32(): number {
    return this.int32() >>> 0;
  }

  /** A length of 8 bytes; what is beyond 2^53 is beyond the file too. */
  length64(): number {
    return Number(this.#view.getBigUint64(this.#skip(8), true));
  }

  float64(): number {
    return this.#view.getFloat64(this.#skip(8));
  }

  /** Little-endian two's complement, as a number where that is exact. */
  integer(length: number): number | bigint {
    if (length > longestInteger)
      throw this.error(`an integer of ${length} bytes is in no checkpoint`);
    const bytes = this.take(length);
    let value = 0n;
    for (const byte of bytes.toReversed()) value = (value << 8n) | BigInt(byte);
    if (length > 0 && bytes[length - 1]! >= 0x80) value -= 1n << BigInt(8 * length);
    const number = Number(value);
    if (Number.isSafeInteger(number)) return number;
    this.budget.take(bytesOf.object, "its integers");
    return value;
  }

  text(length: number): string {
    this.budget.take(bytesOf.text + length, "its text");
    try {
      return this.#decoder.decode(this.take(length));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw this.error("a text is no valid UTF-8");
    }
  }

  /** Up to the next line feed, without it. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.position);
    if (end === -1) throw this.error("it ends in the middle of a name");
    const text = this.text(end - this.position);
    this.position = end + 1;
    return text;
  }

  /** Where the next so many bytes begin; the position is behind them. */
  #skip(length: number): number {
    const start = this.position;
    if (!(length <= this.#bytes.length - start)) throw this.error("it ends in the middle");
    this.position = start + length;
    return start;
  }

  // Stack

  push(value: PickleValue): void {
    this.#stack.push(value);
    if (this.#stack.length <= this.#highest) return;
    this.#highest = this.#stack.length;
    this.budget.take(bytesOf.slot, "its stack");
  }

  pop(): PickleValue {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) throw this.error("its stack is empty");
    return this.#stack.pop()!;
  }

  peek(): PickleValue {
    const value = this.pop();
    this.#stack.push(value);
    return value;
  }

  mark(): void {
    this.budget.take(bytesOf.slot, "its marks");
    this.#marks.push(this.#stack.length);
  }

  /** Everything above the last mark. */
  popMark(): PickleValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw this.error("it has no mark where one is needed");
    this.budget.take(bytesOf.slot * (this.#stack.length - mark), "its lists");
    return this.#stack.splice(mark);
  }

  popSome(count: number): PickleValue[] {
    return Array.from({ length: count }, () => this.pop()).toReversed();
  }

  /** The end: what was made of it all. */
  result(): PickleValue {
    const value = this.pop();
    if (this.#stack.length > 0 || this.#marks.length > 0)
      throw this.error("it ends before its end");
    return value;
  }

  // Memo

  remember(index: number): void {
    const isDense = index <= this.#memo.length;
    if (index === this.#memo.length) this.budget.take(bytesOf.slot, "its memo");
    if (!isDense && !this.#sparseMemo.has(index)) this.budget.take(bytesOf.entry, "its memo");
    if (isDense) this.#memo[index] = this.peek();
    else this.#sparseMemo.set(index, this.peek());
  }

  rememberNext(): void {
    this.remember(this.#memo.length);
  }

  recall(index: number): void {
    const value = this.#memo[index] ?? this.#sparseMemo.get(index);
    if (value === undefined) throw this.error(`it recalls ${index}, which it never had`);
    this.push(value);
  }

  // Values

  newList(items: PickleValue[] = []): void {
    this.budget.take(bytesOf.object, "its lists");
    this.push(items);
  }

  newDict(): PickleDict {
    this.budget.take(bytesOf.dict, "its dicts");
    return new PickleDict();
  }

  global(module: PickleValue, name: PickleValue): void {
    if (typeof module !== "string" || typeof name !== "string") {
      throw this.error("the name of a class is no text");
    }
    const path = `${module}.${name}`;
    let global = this.#globals.get(path);
    if (global === undefined) {
      this.budget.take(bytesOf.object + bytesOf.entry + path.length, "its names");
      global = new PickleGlobal(path);
      this.#globals.set(path, global);
    }
    this.push(global);
  }

  call(callable: PickleValue, args: PickleValue): void {
    if (!(callable instanceof PickleGlobal) || !Array.isArray(args)) {
      throw this.error(`it calls ${describeValue(callable)} with ${describeValue(args)}`);
    }
    const known = this.host.call(callable, args, this.budget);
    if (known === undefined) this.budget.take(2 * bytesOf.object, "its objects");
    this.push(known === undefined ? new PickleObject(callable, args) : known);
  }

  /** To a dict, or to an object of a class that is one. */
  setItems(target: PickleValue, items: readonly PickleValue[]): void {
    const dict = target instanceof PickleObject ? this.#itemsOf(target) : target;
    if (!(dict instanceof PickleDict) || items.length % 2 !== 0) {
      throw this.error(`it sets items of ${describeValue(target)}`);
    }
    this.budget.take((bytesOf.entry * items.length) / 2, "its dicts");
    for (let i = 0; i < items.length; i += 2) dict.entries.set(items[i]!, items[i + 1]!);
  }

  append(target: PickleValue, items: readonly PickleValue[]): void {
    const list = target instanceof PickleObject ? (target.elements ??= []) : target;
    if (!Array.isArray(list)) throw this.error(`it appends to ${describeValue(target)}`);
    this.budget.take(bytesOf.slot * items.length, "its lists");
    for (const item of items) list.push(item);
  }

  #itemsOf(object: PickleObject): PickleDict {
    object.items ??= this.newDict();
    return object.items;
  }

  error(problem: string): Error {
    return new Error(`its pickle is damaged at byte ${this.position}: ${problem}`);
  }
}
