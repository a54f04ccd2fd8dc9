import type { StateDtype } from "@stratajs/tensor";
import { dtypes, isDtype } from "./dtypes.ts";
import { JsonScanner } from "./json-scanner.ts";
import { quote } from "./quote.ts";
import { maxRank } from "./shape.ts";

export interface TensorInfo {
  readonly name: string;
  readonly dtype: StateDtype;
  readonly shape: readonly number[];
  /** First byte, counted from the end of the header. */
  readonly begin: number;
  /** Byte after the last. */
  readonly end: number;
}

export interface Header {
  /** In the header's order. */
  readonly tensors: TensorInfo[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** Reserved: the header's one member that is not a tensor. */
export const metadataKey = "__metadata__";

/**
 * Reads the JSON header of a safetensors file: its form only, not whether the offsets fit the data.
 *
 * Stricter than the reference implementation: duplicate keys are refused, as the format's description demands, and
 * so are members of a tensor other than `dtype`, `shape` and `data_offsets`, more than 64 dimensions and null
 * as metadata.
 */
export function parseHeader(bytes: Uint8Array): Header {
  const scanner = new JsonScanner(bytes);
  const tensors: TensorInfo[] = [];
  let metadata: Readonly<Record<string, string>> = {};
  for (const name of scanner.members()) {
    if (name === metadataKey) metadata = parseMetadata(scanner);
    else tensors.push(parseTensor(scanner, name));
  }
  scanner.end();
  return { tensors, metadata };
}

function parseMetadata(scanner: JsonScanner): Readonly<Record<string, string>> {
  const entries: [key: string, value: string][] = [];
  for (const key of scanner.members()) entries.push([key, scanner.string()]);
  // Unlike an assignment, this makes a key such as "__proto__" a plain property.
  return Object.fromEntries(entries);
}

function parseTensor(scanner: JsonScanner, name: string): TensorInfo {
  let dtype: StateDtype | undefined;
  let shape: readonly number[] | undefined;
  let offsets: readonly number[] | undefined;
  for (const key of scanner.members()) {
    if (key === "dtype") dtype = parseDtype(name, scanner.string());
    else if (key === "shape") shape = parseIntegers(scanner, name, key, maxRank);
    else if (key === "data_offsets") offsets = parseIntegers(scanner, name, key, 2);
    else throw new Error(`tensor ${quote(name)} has an unknown member ${quote(key)}`);
  }
  const [begin, end] = offsets ?? [];
  if (dtype === undefined || shape === undefined || begin === undefined || end === undefined) {
    throw new Error(`tensor ${quote(name)} expected a dtype, a shape and two data_offsets`);
  }
  return { name, dtype, shape, begin, end };
}

function parseDtype(name: string, dtype: string): StateDtype {
  if (isDtype(dtype)) return dtype;
  throw new Error(
    `tensor ${quote(name)} is of dtype ${quote(dtype)}, which Strata cannot hold; convert it to one of ${dtypes.join(", ")}`,
  );
}

function parseIntegers(
  scanner: JsonScanner,
  name: string,
  key: string,
  maxLength: number,
): readonly number[] {
  const integers: number[] = [];
  for (const _ of scanner.elements()) {
    if (integers.length === maxLength) {
      throw new Error(`tensor ${quote(name)} expected at most ${maxLength} numbers in its ${key}`);
    }
    integers.push(scanner.integer());
  }
  return integers;
}
