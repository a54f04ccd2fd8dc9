import type { Json } from "../checkpoint.ts";
import type { MemoryBudget } from "./memory-budget.ts";
import { describeValue, PickleDict, PickleObject, type PickleValue } from "./pickle-values.ts";

const deepest = 64;
const nodeBytes = 64;

/**
 * A value of a pickle as JSON has it: dicts and objects with attributes (argparse's `Namespace`, Lightning's
 * `AttributeDict`) as objects, lists, tuples and sets as arrays. What has no such form becomes a text that names
 * it: `<pathlib.PosixPath>`. NaN and infinities stay.
 *
 * @throws when it is nested without end or would be too large written out.
 */
export function toPlain(value: PickleValue, budget: MemoryBudget, depth = 0): Json {
  budget.take(nodeBytes, "its hyperparameters");
  if (depth > deepest) throw new Error("its hyperparameters are nested without end");
  if (value === null || typeof value === "boolean" || typeof value === "number") return value;
  if (typeof value === "string") return value;
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return value.map((item) => toPlain(item, budget, depth + 1));
  if (value instanceof PickleDict) return toRecord(value, budget, depth);
  if (value instanceof PickleObject) return fromObject(value, budget, depth);
  return `<${describeValue(value)}>`;
}

function fromObject(object: PickleObject, budget: MemoryBudget, depth: number): Json {
  const { global, args, items, elements, state } = object;
  if (items !== undefined) return toRecord(items, budget, depth);
  if (elements !== undefined) return elements.map((item) => toPlain(item, budget, depth + 1));
  // What is made of arguments, such as a path, is not its attributes alone.
  if (state instanceof PickleDict && args.length === 0) return toRecord(state, budget, depth);
  return args.length === 0 && isDict(global.name) ? {} : `<${global.name}>`;
}

function isDict(name: string): boolean {
  return name.endsWith(".AttributeDict") || name === "argparse.Namespace";
}

function toRecord(dict: PickleDict, budget: MemoryBudget, depth: number): Json {
  // Unlike an assignment, this makes a key such as "__proto__" a plain property.
  return Object.fromEntries(
    [...dict.entries].map(([key, value]) => [toKey(key), toPlain(value, budget, depth + 1)]),
  );
}

function toKey(key: PickleValue): string {
  return typeof key === "string" ? key : describeValue(key);
}
