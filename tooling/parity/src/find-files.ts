import { readdir, stat } from "node:fs/promises";
import { basename, dirname, extname, join, relative, resolve, sep } from "node:path";
import type { CaseFiles } from "./read-cases.ts";

/** What fixtures come in; other files beside them, such as a README, are none. */
const CASE_FILES = new Set([".safetensors", ".json", ".pt", ".pth", ".ckpt"]);

/**
 * One file, or all of a folder and all folders in it.
 *
 * @throws when there is no such file or folder.
 */
export async function findFiles(path: string): Promise<CaseFiles> {
  const root = resolve(path);
  if ((await stat(root)).isFile()) return { folder: dirname(root), paths: [basename(root)] };
  const entries = await readdir(root, { withFileTypes: true, recursive: true });
  const paths = entries
    .filter((entry) => entry.isFile() && CASE_FILES.has(extname(entry.name)))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll(sep, "/"));
  return { folder: root, paths };
}
