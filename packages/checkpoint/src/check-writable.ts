import type { StateDict, StateEntry } from "@stratajs/tensor";
import { dtypeLayout, dtypes, isDtype } from "./dtypes.ts";
import { maxMembers } from "./json-scanner.ts";
import { metadataKey } from "./parse-header.ts";
import { checkBooleans } from "./parse-safetensors.ts";
import { quote } from "./quote.ts";
import { elementCount, maxRank } from "./shape.ts";

export type Metadata = Readonly<Record<string, string>>;

/** @throws naming the first tensor that a file cannot hold. */
export function checkTensors(tensors: StateDict): void {
  checkCount("tensors", tensors.size);
  for (const [name, entry] of tensors) checkEntry(name, entry);
}

/** @throws naming the first member that a file cannot hold. */
export function checkMetadata(metadata: Metadata): void {
  const pairs: [key: string, value: unknown][] = Object.entries(metadata);
  checkCount("metadata members", pairs.length);
  for (const [key, value] of pairs) {
    checkText("the metadata key", key);
    if (typeof value !== "string") {
      throw new TypeError(
        `safetensors metadata ${quote(key)} expected a string but got ${typeof value}; put other values in as JSON`,
      );
    }
    checkText(`metadata ${quote(key)}`, value);
  }
}

/** What `parseSafetensors` would refuse is not written. The header has the metadata as one member more. */
function checkCount(what: string, count: number): void {
  if (count < maxMembers) return;
  throw new Error(`safetensors expected fewer than ${maxMembers} ${what} but got ${count}`);
}

function checkEntry(name: string, { dtype, shape, data }: StateEntry): void {
  if (name === metadataKey) {
    throw new Error(`safetensors reserves the name ${quote(name)}; rename the tensor`);
  }
  checkText("the tensor's name", name);
  if (!isDtype(dtype)) {
    throw new Error(
      `tensor ${quote(name)} expected one of the dtypes ${dtypes.join(", ")} but got ${quote(String(dtype))}`,
    );
  }
  const { array } = dtypeLayout(dtype);
  if (!(data instanceof array)) {
    throw new Error(
      `tensor ${quote(name)} expected its ${dtype} data as ${array.name} but got ${Object(data).constructor.name}`,
    );
  }
  const isShape =
    shape.length <= maxRank && shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  if (!isShape || elementCount(shape) !== data.length) {
    throw new Error(
      `tensor ${quote(name)} expected data of its shape [${shape.join(", ")}] but got ${data.length} elements`,
    );
  }
  if (dtype === "BOOL") checkBooleans(name, data as Uint8Array);
}

/** UTF-8 has no form for half of a surrogate pair: it would be written as another character. */
function checkText(what: string, text: string): void {
  if (text.isWellFormed()) return;
  throw new Error(`${what} expected Unicode text but ${quote(text)} has half of a surrogate pair`);
}
