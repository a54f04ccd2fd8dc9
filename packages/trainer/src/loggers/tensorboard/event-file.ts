import { nodeModule } from "@stratajs/storage";
import { openLogFile, type LogFile, type WriteBytes } from "../log-target.ts";

/** Where event files go: a folder (in Node), a folder of a page's storage (OPFS), or a function that takes bytes. */
export type EventTarget = string | FileSystemDirectoryHandle | WriteBytes;

/** Files of this program. */
let files = 0;

/**
 * A new file in the folder, by whose name TensorBoard knows its kind and its time: it reads files in the order of
 * their names.
 */
export async function openEventFile(
  target: EventTarget,
  owner: string,
  seconds: number,
): Promise<LogFile> {
  if (typeof target === "function") return openLogFile(target, owner);
  const number = String(files++).padStart(4, "0");
  if (typeof target !== "string") {
    const name = `events.out.tfevents.${Math.floor(seconds)}.page.${number}`;
    return openLogFile(await target.getFileHandle(name, { create: true }), owner);
  }
  if (target === "") throw new Error(`${owner} expected a folder but got an empty path`);
  const host = nodeModule("node:os", owner).hostname();
  const name = `events.out.tfevents.${Math.floor(seconds)}.${host}.${process.pid}.${number}`;
  return openLogFile(nodeModule("node:path").join(target, name), owner);
}
