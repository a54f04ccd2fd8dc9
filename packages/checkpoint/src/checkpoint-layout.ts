import type { StateDict, StateEntry } from "@stratajs/tensor";
import { checksumOf } from "./checkpoint-checksum.ts";
import type { Checkpoint, CheckpointState } from "./checkpoint.ts";
import type { Safetensors } from "./parse-safetensors.ts";
import { quote } from "./quote.ts";

/** Raised when a file can no longer be read by the former version's rules. */
const version = 1;
/** Of tensors that are not the model's. */
const reservedPrefix = "strata.";
const optimizerPrefix = `${reservedPrefix}optimizer.`;
const callbacksPrefix = `${reservedPrefix}callbacks.`;
/** The metadata member with everything but tensors. */
const metadataMember = "strata";
/** The metadata member with the checksum of that one and of the tensors. */
const checksumMember = "strata.crc32";

/** `metadataMember`, parsed. */
interface CheckpointHeader {
  readonly version: typeof version;
  /** Whether there is an optimizer's state, empty ones included. */
  readonly optimizer: boolean;
  readonly state?: CheckpointState;
}

/**
 * Lays a checkpoint out as one safetensors file: the model's tensors under their own names, so that Python reads
 * them as they are, the optimizer's under `strata.optimizer.`, the callbacks' under `strata.callbacks.`, and the rest as
 * JSON in the metadata.
 *
 * @throws when a tensor of the model has a reserved name, or `epoch`, `step` or `model` is not what its type says.
 */
export function toSafetensors({ model, optimizer, callbacks, state }: Checkpoint): Safetensors {
  const tensors = new Map<string, StateEntry>(model);
  for (const name of model.keys()) {
    if (!name.startsWith(reservedPrefix)) continue;
    throw new Error(
      `a checkpoint reserves names that begin with "${reservedPrefix}" but the model has ${quote(name)}; rename its submodule`,
    );
  }
  for (const [name, entry] of optimizer ?? []) tensors.set(optimizerPrefix + name, entry);
  for (const [name, entry] of callbacks ?? []) tensors.set(callbacksPrefix + name, entry);
  const header: CheckpointHeader = {
    version,
    optimizer: optimizer !== undefined,
    ...(state === undefined ? {} : { state }),
  };
  const json = JSON.stringify(header);
  // What could not be loaded again must not be saved.
  parseHeader(json);
  // transformers refuses files that do not say which framework's layout they follow.
  const checksum = checksumOf(json, tensors);
  return {
    tensors,
    metadata: { format: "pt", [metadataMember]: json, [checksumMember]: checksum },
  };
}

/**
 * A file without our metadata is a model's weights and nothing else.
 *
 * @throws when it was written by a newer Strata, is damaged, or its metadata is malformed.
 */
export function fromSafetensors({ tensors, metadata }: Safetensors): Checkpoint {
  const json = metadata[metadataMember];
  const checksum = metadata[checksumMember];
  if (json === undefined && checksum === undefined) return { model: tensors };
  const header = parseHeader(json ?? "");
  if (checksum !== undefined) expectChecksum(checksum, checksumOf(json ?? "", tensors));
  const { model, optimizer, callbacks } = splitTensors(tensors);
  if (!header.optimizer && optimizer.size > 0) {
    throw new Error(
      "the checkpoint has an optimizer's tensors though its metadata says that it has none",
    );
  }
  return {
    model,
    ...(header.optimizer ? { optimizer } : {}),
    ...(callbacks.size > 0 ? { callbacks } : {}),
    ...(header.state === undefined ? {} : { state: header.state }),
  };
}

function expectChecksum(expected: string, actual: string): void {
  if (actual === expected) return;
  throw new Error(
    `the checkpoint expected its content to have the checksum ${quote(expected)} but got "${actual}"; the file is damaged ` +
      `(if it was changed on purpose, leave "${checksumMember}" out of its metadata)`,
  );
}

interface SplitTensors {
  readonly model: StateDict;
  readonly optimizer: StateDict;
  readonly callbacks: StateDict;
}

function splitTensors(tensors: StateDict): SplitTensors {
  const model = new Map<string, StateEntry>();
  const optimizer = new Map<string, StateEntry>();
  const callbacks = new Map<string, StateEntry>();
  for (const [name, entry] of tensors) {
    if (name.startsWith(optimizerPrefix)) optimizer.set(name.slice(optimizerPrefix.length), entry);
    else if (name.startsWith(callbacksPrefix))
      callbacks.set(name.slice(callbacksPrefix.length), entry);
    else if (!name.startsWith(reservedPrefix)) model.set(name, entry);
    else throw new Error(`the checkpoint's tensor ${quote(name)} is unknown; update Strata`);
  }
  return { model, optimizer, callbacks };
}

function parseHeader(json: string): CheckpointHeader {
  const header = asRecord("metadata", parseJson(json));
  const found = header["version"];
  if (typeof found === "number" && found > version) {
    throw new Error(
      `the checkpoint is of version ${found} but this Strata reads versions up to ${version}; update Strata`,
    );
  }
  if (found !== version) throw malformed("version", `${version}`, found);
  const optimizer = header["optimizer"];
  if (typeof optimizer !== "boolean") throw malformed("optimizer", "true or false", optimizer);
  if (header["state"] === undefined) return { version, optimizer };
  return { version, optimizer, state: checkState(asRecord("state", header["state"])) };
}

/** The members with a meaning of their own must be what their type says; all others are the writer's. */
function checkState(state: Readonly<Record<string, unknown>>): CheckpointState {
  for (const name of ["epoch", "step"]) {
    const count = state[name];
    if (count !== undefined && !(Number.isSafeInteger(count) && Number(count) >= 0)) {
      throw malformed(`state.${name}`, "an integer of at least 0", count);
    }
  }
  if (state["model"] !== undefined) {
    const { name } = asRecord("state.model", state["model"]);
    if (typeof name !== "string") throw malformed("state.model.name", "a string", name);
  }
  return state as CheckpointState;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new Error(
      `the checkpoint's metadata expected JSON but got ${quote(json)}; the file is damaged`,
      { cause: error },
    );
  }
}

function asRecord(place: string, value: unknown): Readonly<Record<string, unknown>> {
  const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
  if (isRecord) return value as Readonly<Record<string, unknown>>;
  throw malformed(place, "an object", value);
}

function malformed(place: string, expected: string, value: unknown): TypeError {
  const got = value === undefined ? "nothing" : quote(JSON.stringify(value));
  return new TypeError(`the checkpoint's ${place} expected ${expected} but got ${got}`);
}
