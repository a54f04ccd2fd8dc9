import type { FileHandle } from "node:fs/promises";
import { errorCode, fileError } from "./internal/file-error.ts";
import { makeFolder } from "./internal/make-folder.ts";
import { forgetTemporaryPath, makeTemporaryPath } from "./internal/temporary-file.ts";
import { nodeModule } from "./node-module.ts";
import type { FileContent } from "./stores/file-store.ts";

/**
 * Writes a whole file or nothing: whoever reads `path`, at any moment and after any crash, finds the
 * former content or the new one.
 *
 * The content goes to a temporary file in the same folder, is flushed to the disk and then renamed.
 * Missing folders are made, a link is followed, the permissions of a former file are kept, and on an
 * error (a full disk, content that throws) the temporary file is removed. What a killed process leaves is removed by
 * `diskStore(folder).clean()`. Node only.
 *
 * @throws an Error that says in a sentence what the system refused.
 */
export async function writeAtomically(path: string, content: FileContent): Promise<void> {
  const files = nodeModule("node:fs/promises", "writeAtomically");
  const { dirname, resolve } = nodeModule("node:path");
  try {
    const target = await linkedFile(resolve(path));
    const mode = await modeOf(target);
    await makeFolder(dirname(target));
    const temporary = await makeTemporaryPath(target);
    try {
      await writeTemporary(temporary, content, mode);
      await files.rename(temporary, target);
    } catch (error) {
      await files.rm(temporary, { force: true });
      throw error;
    } finally {
      forgetTemporaryPath(temporary);
    }
    await flushFolder(dirname(target));
  } catch (error) {
    throw fileError("write", path, error);
  }
}

/** What a link points at, so that the link itself survives the rename. */
async function linkedFile(path: string): Promise<string> {
  try {
    return await nodeModule("node:fs/promises").realpath(path);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return path;
    throw error;
  }
}

/** The permissions of the file to replace. A rename would replace a device such as /dev/null, too. */
async function modeOf(target: string): Promise<number | undefined> {
  try {
    const status = await nodeModule("node:fs/promises").stat(target);
    if (status.isFile()) return status.mode & 0o7777;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
  throw new Error(`could not write "${target}": it is there already and is not a regular file`);
}

async function writeTemporary(
  temporary: string,
  content: FileContent,
  mode: number | undefined,
): Promise<void> {
  const handle = await nodeModule("node:fs/promises").open(temporary, "wx");
  try {
    if (mode !== undefined) await handle.chmod(mode);
    await writeContent(handle, content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeContent(handle: FileHandle, content: FileContent): Promise<void> {
  if (typeof content === "string" || content instanceof Uint8Array) {
    await handle.writeFile(content);
    return;
  }
  // writeFile writes all of a chunk, from where the former one ended.
  for (const chunk of content) await handle.writeFile(chunk);
}

/** Makes the rename itself survive a loss of power; Windows neither needs nor allows it. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await nodeModule("node:fs/promises").open(folder, "r");
  try {
    await handle.sync();
  } catch (error) {
    // Some network file systems know no fsync of a folder; the file itself is complete.
    if (errorCode(error) !== "EINVAL" && errorCode(error) !== "ENOTSUP") throw error;
  } finally {
    await handle.close();
  }
}
