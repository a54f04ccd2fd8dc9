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
    return toRevision(await gitStatus(folder));
  } catch {
    return undefined;
  }
}

const MILLISECONDS = 5000;

/** Takes no lock, so that nobody's own git has to wait, and does not count how far the branch is from others. */
const COMMAND =
  "--no-optional-locks status --porcelain=v2 --branch --no-ahead-behind --untracked-files=no";

function gitStatus(folder: string | undefined): Promise<string> {
  const { execFile } = process.getBuiltinModule("node:child_process");
  return new Promise((resolve, reject) => {
    // However many files differ.
    const output = { encoding: "utf8", maxBuffer: Infinity } as const;
    const options = { ...output, cwd: folder, timeout: MILLISECONDS, windowsHide: true };
    execFile("git", COMMAND.split(" "), options, (error, text) => {
      if (error) reject(error);
      else resolve(text);
    });
  });
}

/** Of lines `# branch.oid <commit>`, `# branch.head <branch>` and one for each file that differs. */
function toRevision(status: string): Revision | undefined {
  const [, commit] = /^# branch\.oid ([0-9a-f]+)$/m.exec(status) ?? [];
  if (commit === undefined) return undefined;
  const [, branch] = /^# branch\.head (?!\(detached\)$)(.+)$/m.exec(status) ?? [];
  return { commit, ...(branch !== undefined && { branch }), isDirty: /^[^#]/m.test(status) };
}
