import { quote } from "../quote.ts";
import type { MemoryBudget } from "./memory-budget.ts";
import type { PickledFile } from "./pickled-file.ts";
import { PickleDict, type PickleValue } from "./pickle-values.ts";
import { readPickle } from "./read-pickle.ts";
import { TorchHost } from "./torch-host.ts";

const magicNumber = 0x1950a86a20f9469cfc6cn;
const protocolVersion = 1001;
/** Before the data of each storage. */
const lengthBytes = 8;

/**
 * What PyTorch wrote before 1.6, and several of torchvision's files still are: five pickles, one after the other
 * (magic number, protocol, the machine it was saved on, the object, the keys of its storages), then each storage's
 * length and data.
 */
export function readLegacyFile(file: Uint8Array, budget: MemoryBudget): PickledFile {
  const host = new TorchHost();
  let position = 0;
  const next = (): PickleValue => {
    const { value, end } = readPickle(file, position, host, budget);
    position = end;
    return value;
  };
  if (next() !== magicNumber) {
    throw new Error("expected a file that torch.save wrote but got another pickle");
  }
  const protocol = next();
  if (protocol !== protocolVersion) {
    throw new Error(`expected PyTorch's protocol ${protocolVersion} but got ${String(protocol)}`);
  }
  checkByteOrder(next());
  const value = next();
  const storages = findStorages(file, next(), position, host);
  const bytesOf = (key: string): Uint8Array => {
    const bytes = storages.get(key);
    if (bytes !== undefined) return bytes;
    throw new Error(`its storage ${quote(key)} is missing; the file is damaged`);
  };
  return { value, bytesOf };
}

function checkByteOrder(machine: PickleValue): void {
  const isLittle = machine instanceof PickleDict ? machine.get("little_endian") : undefined;
  if (isLittle === true) return;
  throw new Error(
    "its numbers are not in little-endian byte order, and no other can be read; save it again on another machine",
  );
}

/** Views of the storages in the file, by key. */
function findStorages(
  file: Uint8Array,
  keys: PickleValue,
  start: number,
  host: TorchHost,
): ReadonlyMap<string, Uint8Array> {
  if (!Array.isArray(keys)) throw new Error("expected the keys of its storages as a list");
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const found = new Map<string, Uint8Array>();
  let position = start;
  for (const key of keys) {
    const storage = typeof key === "string" ? host.storages.get(key) : undefined;
    if (storage === undefined || found.has(storage.key)) {
      throw new Error("its list of storages does not fit its tensors; the file is damaged");
    }
    const { byteLength } = storage;
    if (byteLength === undefined) {
      throw new Error(
        `it has a ${storage.className}, which Strata cannot hold; convert it to another dtype`,
      );
    }
    const begin = position + lengthBytes;
    const isWhole = begin + byteLength <= file.length;
    if (!isWhole || view.getBigUint64(position, true) !== BigInt(storage.length)) {
      throw new Error(
        `its storage ${quote(storage.key)} expected ${storage.length} elements but is cut off or damaged`,
      );
    }
    position = begin + byteLength;
    found.set(storage.key, file.subarray(begin, position));
  }
  if (position !== file.length) {
    throw new Error(`expected its end at byte ${position} but ${file.length - position} follow`);
  }
  return found;
}
