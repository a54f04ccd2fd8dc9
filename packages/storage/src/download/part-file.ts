import type { FileHandle } from "node:fs/promises";
import { errorCode, fileError } from "../internal/file-error.ts";
import { makeFolder } from "../internal/make-folder.ts";
import { nodeModule } from "../node-module.ts";

/**
 * The unfinished file of one download of one process. No two processes ever write to the same one: what
 * an earlier process left behind is copied, then continued.
 */
export interface PartFile {
  readonly path: string;
  readonly handle: FileHandle;
  /** Bytes that are there already. */
  size: number;
}

/** A live download writes more often than this; an older part belongs to nobody. */
const abandonedAfterMs = 60_000;

/**
 * Opens a part of its own beside `target`.
 *
 * @param options.resume start with a copy of the longest part that an earlier download left there.
 */
export async function openPart(target: string, options: { resume: boolean }): Promise<PartFile> {
  const files = nodeModule("node:fs/promises");
  const { dirname } = nodeModule("node:path");
  const random = Math.random().toString(36).slice(2, 10);
  const path = `${target}.${process.pid}-${random}.part`;
  try {
    await makeFolder(dirname(target));
    const left = await listParts(target);
    const longest = left.toSorted((a, b) => b.size - a.size)[0];
    if (options.resume && longest && longest.size > 0) await copyPart(longest.path, path);
    for (const part of left) {
      if (Date.now() - part.modified > abandonedAfterMs) await files.rm(part.path, { force: true });
    }
    const handle = await files.open(path, "a");
    return { path, handle, size: (await handle.stat()).size };
  } catch (error) {
    throw fileError("write", path, error);
  }
}

/** Removes what any download has left beside a target that is complete. */
export async function removeParts(target: string): Promise<void> {
  const files = nodeModule("node:fs/promises");
  for (const part of await listParts(target)) await files.rm(part.path, { force: true });
}

interface LeftPart {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
}

async function listParts(target: string): Promise<LeftPart[]> {
  const files = nodeModule("node:fs/promises");
  const { basename, dirname, join } = nodeModule("node:path");
  const start = `${basename(target)}.`;
  const parts: LeftPart[] = [];
  for (const name of await files.readdir(dirname(target))) {
    if (!name.startsWith(start) || !/^\d+-[a-z0-9]+\.part$/.test(name.slice(start.length)))
      continue;
    const path = join(dirname(target), name);
    const status = await unlessGone(files.stat(path));
    if (status) parts.push({ path, size: status.size, modified: status.mtimeMs });
  }
  return parts;
}

async function copyPart(from: string, to: string): Promise<void> {
  const { constants, copyFile } = nodeModule("node:fs/promises");
  await unlessGone(copyFile(from, to, constants.COPYFILE_FICLONE));
}

/** Another process may remove a part at any time. */
async function unlessGone<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
