import { errorCode, fileError } from "../internal/file-error.ts";
import { isAbandoned, parseTemporaryName } from "../internal/temporary-file.ts";
import { nodeModule } from "../node-module.ts";
import { readBytes } from "../read-bytes.ts";
import { writeAtomically } from "../write-atomically.ts";
import { checkFileName } from "./check-file-name.ts";
import type { FileStore } from "./file-store.ts";

/**
 * The files of a folder, which is made when the first is written. Node only.
 *
 * A file is written beside its place, flushed to the disk and renamed. `clean` knows what a killed process left by its
 * name, which says who wrote it, and removes it once that process is gone; from another machine or container, once nobody
 * has touched it for a day.
 *
 * @throws in a browser, naming what to use there.
 */
export function diskStore(folder: string): FileStore {
  if (folder === "") throw new Error("diskStore expected a folder but got an empty path");
  const { join } = nodeModule("node:path", "diskStore (in a browser: opfsStore, indexedDbStore)");
  const files = nodeModule("node:fs/promises");
  const pathOf = (name: string): string => join(folder, checkFileName(name));
  return {
    place: folder,
    async read(name) {
      // As an absolute path, which no name such as "http:" can turn into a URL.
      return readBytes(nodeModule("node:path").resolve(pathOf(name)));
    },
    async write(name, content) {
      await writeAtomically(pathOf(name), content);
    },
    async list() {
      const entries = await filesOf(folder);
      return entries.filter((name) => parseTemporaryName(name) === undefined).toSorted();
    },
    async remove(name) {
      try {
        await files.rm(pathOf(name), { force: true });
      } catch (error) {
        throw fileError("remove", pathOf(name), error);
      }
    },
    async clean() {
      let removed = 0;
      for (const name of await filesOf(folder)) {
        const path = join(folder, name);
        if (!(await isAbandoned(path))) continue;
        await files.rm(path, { force: true });
        removed++;
      }
      return removed;
    },
  };
}

/** Names of the regular files, and of links to what may be one. */
async function filesOf(folder: string): Promise<string[]> {
  try {
    const entries = await nodeModule("node:fs/promises").readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() || entry.isSymbolicLink())
      .map(({ name }) => name);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw fileError("read", folder, error);
  }
}
