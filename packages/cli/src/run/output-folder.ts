import { mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What a run leaves behind; a folder with one of them is in use. */
const RUN_FILES: ReadonlySet<string> = new Set([
  "last.safetensors",
  "best.safetensors",
  "metrics.csv",
  "report.html",
  "run.json",
]);

/**
 * The folder of a new run, made and found writable: `wanted`, or `wanted-2`, `wanted-3`, … where a run has been
 * saved before, so that nothing is ever overwritten.
 *
 * @param isShared whether the folder may be there already, as long as no run is in it.
 * @throws saying what the system refused.
 */
export function claimFolder(wanted: string, { isShared }: { readonly isShared: boolean }): string {
  for (let number = 1; ; number++) {
    const folder = number === 1 ? wanted : `${wanted}-${number}`;
    try {
      if (!makeFolder(folder) && !(isShared && !holdsRun(folder))) continue;
      checkWritable(folder);
      return folder;
    } catch (error) {
      throw folderError(folder, error);
    }
  }
}

/** @throws saying what the system refused. */
export function checkFolder(folder: string): void {
  try {
    checkWritable(folder);
  } catch (error) {
    throw folderError(folder, error);
  }
}

/** Takes a claimed folder away again, unless something is in it. */
export function releaseFolder(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It is in use, or was never made.
  }
}

/** False where there is something already; another process cannot be given the same folder. */
function makeFolder(folder: string): boolean {
  mkdirSync(dirname(folder), { recursive: true });
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function holdsRun(folder: string): boolean {
  return readdirSync(folder).some((name) => RUN_FILES.has(name));
}

/** Permissions alone do not tell: a disk can be read-only or full. */
function checkWritable(folder: string): void {
  const probe = join(folder, `.strata-${process.pid}.tmp`);
  writeFileSync(probe, "strata", { flag: "wx" });
  rmSync(probe);
}

const explanations: Readonly<Record<string, string>> = {
  EACCES: "permission was denied",
  EEXIST: "a part of its path is a file",
  ENOENT: "the system makes no folder there",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of its path is a file",
  EPERM: "the system does not permit it",
  EROFS: "the disk is read-only",
};

function folderError(folder: string, error: unknown): Error {
  const { code = "", message } = error as NodeJS.ErrnoException;
  const reason = explanations[code] ?? message;
  return new Error(
    `cannot write to the output folder "${folder}": ${reason}; choose another with --output`,
    {
      cause: error,
    },
  );
}
