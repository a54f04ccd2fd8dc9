import { hasNodeModules } from "@stratajs/storage";

/** The state of a program's source that made a run. */
export interface Revision {
  /** Of the last commit, 40 hexadecimal digits. */
  readonly commit: string;
  /** Undefined where no branch is checked out. */
  readonly branch?: string | undefined;
  /** Whether files that git knows differ from the commit. */
  readonly isDirty: boolean;
}

/**
 * What git says of a folder, the working directory by default; undefined without git, without a commit, or in a
 * browser.
 */
export async function gitRevision(folder?: string): Promise<Revision | undefined> {
  if (!hasNodeModules()) return undefined;
  try {
    const commit = await git(["rev-parse", "HEAD"], folder);
    const branch = await git(["branch", "--show-current"], folder);
    const changes = await git(["status", "--porcelain", "--untracked-files=no"], folder);
    return { commit, ...(branch === "" ? {} : { branch }), isDirty: changes !== "" };
  } catch {
    return undefined;
  }
}

const MILLISECONDS = 5000;

function git(command: readonly string[], folder: string | undefined): Promise<string> {
  const { execFile } = process.getBuiltinModule("node:child_process");
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, timeout: MILLISECONDS, windowsHide: true };
    execFile("git", [...command], options, (error, output) => {
      if (error) reject(error);
      else resolve(String(output).trim());
    });
  });
}
