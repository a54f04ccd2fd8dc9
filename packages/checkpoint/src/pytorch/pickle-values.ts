/**
 * What a pickle can hold here. Tuples, lists and sets are arrays; every class and function is an inert
 * `PickleGlobal`, and what it would make a `PickleObject`, unless the reader's host knows better.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | PickleDict
  | PickleGlobal
  | PickleObject
  | HostValue;

/** The base of what a host puts in the place of objects it knows, such as tensors. */
export abstract class HostValue {
  /** For error messages: `a tensor F32 [2, 3]`. */
  abstract describe(): string;
}

/** A Python dict: any value may be a key. */
export class PickleDict {
  readonly entries: Map<PickleValue, PickleValue> = new Map();

  get(key: string): PickleValue | undefined {
    return this.entries.get(key);
  }
}

/** A class or a function by its full name; never called, never looked up. */
export class PickleGlobal {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** What Python would make by calling something: nothing but a note of it. */
export class PickleObject {
  readonly global: PickleGlobal;
  readonly args: readonly PickleValue[];
  /** What `__setstate__` would get, usually the object's attributes. */
  state: PickleValue | undefined;
  /** Of classes that are dicts. */
  items: PickleDict | undefined;
  /** Of classes that are lists or sets. */
  elements: PickleValue[] | undefined;

  constructor(global: PickleGlobal, args: readonly PickleValue[]) {
    this.global = global;
    this.args = args;
  }
}

/** A value in an error message, and never all of it. */
export function describeValue(value: PickleValue | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null) return "None";
  if (value instanceof PickleDict) return "a dict";
  if (value instanceof PickleGlobal) return value.name;
  if (value instanceof PickleObject) return `an object of ${value.global.name}`;
  if (value instanceof HostValue) return value.describe();
  if (Array.isArray(value)) return "a list";
  if (value instanceof Uint8Array) return "bytes";
  return typeof value === "string" ? "a string" : String(value);
}
