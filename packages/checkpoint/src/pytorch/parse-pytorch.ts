import type { StateDict, StateEntry } from "@stratajs/tensor";
import type { Json } from "../checkpoint.ts";
import { quote } from "../quote.ts";
import { isTarFile, isZipFile } from "../file-kind.ts";
import { findStateDict } from "./find-state-dict.ts";
import { readLegacyFile } from "./legacy-file.ts";
import { MemoryBudget } from "./memory-budget.ts";
import type { PickledFile } from "./pickled-file.ts";
import { PickleDict } from "./pickle-values.ts";
import { toPlain } from "./plain-value.ts";
import { TensorReader } from "./read-tensors.ts";
import { readZipFile } from "./zip-file.ts";

type Plain = null | boolean | number | string;

/** What a file of PyTorch's holds. */
export interface PyTorchFile {
  /** In the file's order; in a Lightning checkpoint without the prefix `model.`. */
  readonly tensors: StateDict;
  /** Single numbers and texts beside them: `epoch`, `global_step`, `arch`, … */
  readonly metadata: Readonly<Record<string, Plain>>;
  /**
   * Lightning's `hyper_parameters`: what the model was made with, as JSON; values that JSON does not have are
   * named in angle brackets. Empty where the file has none.
   */
  readonly hyperparameters: Readonly<Record<string, Json>>;
}

/**
 * Reads the content of a file that `torch.save` wrote: Python's `torch.load`, for state dicts.
 *
 * Nothing in it is executed: the pickle inside is read by a reader that knows tensors, dicts and plain values; any
 * other class stays a name. A damaged file is an error, found by the archive's checksums; and no file takes
 * more than about its own size in memory again.
 *
 * @throws an Error that says what is wrong, and for files of other kinds how to convert them.
 */
export function parsePyTorch(bytes: Uint8Array): PyTorchFile {
  return parseWithin(bytes, new MemoryBudget(bytes.length));
}

/** `parsePyTorch`, with what it takes counted where the caller sees it. */
export function parseWithin(bytes: Uint8Array, budget: MemoryBudget): PyTorchFile {
  // A Buffer's slice would be a view and not a copy.
  const file = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { value, bytesOf } = readPickled(file, budget);
  const { tensors: found, checkpoint } = findStateDict(value);
  const reader = new TensorReader(bytesOf, budget);
  const tensors = new Map<string, StateEntry>();
  for (const [name, tensor] of found) tensors.set(name, reader.read(name, tensor));
  return { tensors, ...describeCheckpoint(checkpoint, budget) };
}

function readPickled(file: Uint8Array, budget: MemoryBudget): PickledFile {
  if (isZipFile(file)) return readZipFile(file, budget);
  if (isTarFile(file)) {
    throw new Error(
      "it is in the tar format of PyTorch before 0.1.10, which cannot be read; convert it in Python: " +
        'torch.save(torch.load("old.pth", weights_only=False), "new.pth")',
    );
  }
  if (file[0] === 0x80) return readLegacyFile(file, budget);
  throw new Error(
    `expected a file that torch.save wrote but got ${file.length} bytes of another kind`,
  );
}

function describeCheckpoint(
  checkpoint: PickleDict,
  budget: MemoryBudget,
): Pick<PyTorchFile, "metadata" | "hyperparameters"> {
  const metadata: [string, Plain][] = [];
  for (const [name, value] of checkpoint.entries) {
    if (typeof name === "string" && isPlain(value)) metadata.push([name, value]);
  }
  const given = checkpoint.get("hyper_parameters");
  const plain = given === undefined ? {} : toPlain(given, budget);
  const isRecord = typeof plain === "object" && plain !== null && !Array.isArray(plain);
  if (!isRecord) {
    throw new Error(`hyper_parameters expected a dict but got ${quote(JSON.stringify(plain))}`);
  }
  return {
    metadata: Object.fromEntries(metadata),
    hyperparameters: plain as Readonly<Record<string, Json>>,
  };
}

function isPlain(value: unknown): value is Plain {
  return value === null || ["boolean", "number", "string"].includes(typeof value);
}
