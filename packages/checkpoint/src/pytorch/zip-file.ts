import { quote } from "../quote.ts";
import type { MemoryBudget } from "./memory-budget.ts";
import { readPickle } from "./read-pickle.ts";
import type { PickledFile } from "./pickled-file.ts";
import { TorchHost } from "./torch-host.ts";
import { checkedBytes, readZipEntries, type ZipEntry } from "./zip-entries.ts";

/** What PyTorch writes since 1.6: a zip archive of one pickle and a file for each storage. */
export function readZipFile(file: Uint8Array, budget: MemoryBudget): PickledFile {
  const entries = readZipEntries(file);
  const folder = findFolder(entries);
  const entry = (path: string): Uint8Array | undefined => {
    const found = entries.get(folder + path);
    return found === undefined ? undefined : checkedBytes(folder + path, found);
  };
  checkByteOrder(entry("byteorder"));
  const pickle = entry("data.pkl")!;
  const { value, end } = readPickle(pickle, 0, new TorchHost(), budget);
  if (end !== pickle.length) throw new Error("something follows the end of its pickle");
  const bytesOf = (key: string): Uint8Array => {
    const bytes = entry(`data/${key}`);
    if (bytes !== undefined) return bytes;
    throw new Error(`its storage ${quote(key)} is missing; the file is damaged`);
  };
  return { value, bytesOf };
}

/** All is in one folder, called like the file when it was saved. */
function findFolder(entries: ReadonlyMap<string, ZipEntry>): string {
  const names = [...entries.keys()];
  const pickles = names.filter((name) => name === "data.pkl" || name.endsWith("/data.pkl"));
  const [pickle] = pickles;
  if (pickle === undefined || pickles.length > 1) {
    throw new Error(
      `expected a zip archive that torch.save wrote, with one data.pkl, but got one with ${names.slice(0, 3).map(quote).join(", ") || "nothing"}`,
    );
  }
  const folder = pickle.slice(0, -"data.pkl".length);
  if (names.some((name) => name.startsWith(`${folder}code/`))) {
    throw new Error(
      "it is a program (TorchScript) and not a state dict; in Python, save torch.jit.load(file).state_dict() with torch.save",
    );
  }
  return folder;
}

function checkByteOrder(bytes: Uint8Array | undefined): void {
  const order = bytes === undefined ? "little" : new TextDecoder().decode(bytes.subarray(0, 16));
  if (order === "little") return;
  throw new Error(
    `its numbers are in ${quote(order)} byte order but only "little" can be read; save it again on another machine`,
  );
}
