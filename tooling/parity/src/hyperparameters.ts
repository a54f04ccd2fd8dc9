import type { Size } from "@stratajs/tensor";
import { UnknownCase } from "./unknown-case.ts";

type Call = readonly [op: string, values: Readonly<Record<string, unknown>>];

/**
 * The arguments of an operation under PyTorch's names.
 *
 * Every name must be asked for before `expectAllRead`: one that nobody maps makes the case unknown, so that no
 * setting is passed over in silence.
 */
export class Hyperparameters {
  readonly #op: string;
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #read = new Set<string>();
  readonly #groups: Hyperparameters[] = [];

  constructor(op: string, values: Readonly<Record<string, unknown>>) {
    this.#op = op;
    this.#values = new Map(Object.entries(values));
  }

  number(name: string, fallback?: number): number {
    return this.#get(name, fallback, (value): value is number => typeof value === "number");
  }

  boolean(name: string, fallback?: boolean): boolean {
    return this.#get(name, fallback, (value): value is boolean => typeof value === "boolean");
  }

  /** A number for both directions or `[height, width]`. */
  size(name: string, fallback?: Size): Size {
    return this.#get(name, fallback, isSize);
  }

  pair(name: string, fallback?: readonly [number, number]): readonly [number, number] {
    return this.#get(name, fallback, isPair);
  }

  numbers(name: string, fallback?: readonly number[]): readonly number[] {
    return this.#get(name, fallback, isNumbers);
  }

  pairs(name: string): readonly (readonly [number, number])[] {
    return this.#get(
      name,
      undefined,
      (value): value is [number, number][] => Array.isArray(value) && value.every(isPair),
    );
  }

  /** Things to be built in their turn: what of, and its arguments. */
  calls(name: string): readonly Call[] {
    return this.#get(
      name,
      undefined,
      (value): value is Call[] => Array.isArray(value) && value.every(isCall),
    );
  }

  /** Arguments that are a dictionary; `expectAllRead` is about what is in them, too. */
  group(name: string): Hyperparameters {
    const group = new Hyperparameters(
      `${this.#op} with ${name}`,
      this.#get(name, undefined, isDictionary),
    );
    this.#groups.push(group);
    return group;
  }

  /** One of the given values; any other makes the case unknown. */
  oneOf<const Choice>(
    name: string,
    choices: readonly Choice[],
    fallback?: NoInfer<Choice>,
  ): Choice {
    const isChoice = (value: unknown): value is Choice => choices.includes(value as Choice);
    return this.#get(name, fallback, isChoice);
  }

  /** The value of a kind of which there are several, such as a padding that is a word or numbers. */
  either<A, B>(first: () => A, second: () => B): A | B {
    try {
      return first();
    } catch (error) {
      if (!(error instanceof UnknownCase)) throw error;
      return second();
    }
  }

  /** @throws UnknownCase naming the arguments that nobody asked for. */
  expectAllRead(): void {
    const unread = [...this.#values.keys()].filter((name) => !this.#read.has(name));
    if (unread.length > 0) throw new UnknownCase(`${this.#op} with ${unread.join(", ")}`);
    for (const group of this.#groups) group.expectAllRead();
  }

  #get<T>(name: string, fallback: T | undefined, fits: (value: unknown) => value is T): T {
    this.#read.add(name);
    const value = this.#values.has(name) ? this.#values.get(name) : fallback;
    if (fits(value)) return value;
    throw new UnknownCase(`${this.#op} with ${name} ${JSON.stringify(value)}`);
  }
}

function isSize(value: unknown): value is Size {
  if (typeof value === "number") return true;
  return isNumbers(value) && value.length === 2;
}

function isPair(value: unknown): value is readonly [number, number] {
  return isNumbers(value) && value.length === 2;
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === "number");
}

function isCall(value: unknown): value is Call {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [op, values] = value as readonly unknown[];
  return typeof op === "string" && isDictionary(values);
}

function isDictionary(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
