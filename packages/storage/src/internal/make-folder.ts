import { nodeModule } from "../node-module.ts";
import { errorCode } from "./file-error.ts";

/**
 * Makes a folder and those above it that are missing.
 *
 * By hand, because Node's `mkdir(path, { recursive: true })` never returns where a folder exists but
 * denies that anything can be made in it (/proc).
 */
export async function makeFolder(path: string): Promise<void> {
  if (await isFolder(path)) return;
  const { mkdir } = nodeModule("node:fs/promises");
  const above = nodeModule("node:path").dirname(path);
  if (above !== path) await makeFolder(above);
  try {
    await mkdir(path);
  } catch (error) {
    const madeMeanwhile = errorCode(error) === "EEXIST" && (await isFolder(path));
    if (!madeMeanwhile) throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await nodeModule("node:fs/promises").stat(path)).isDirectory();
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
}
