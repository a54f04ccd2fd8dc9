import type { UnreadableFile } from "../dataset.ts";
import { DecoderMissing } from "../images/undecodable.ts";

/**
 * What to do about a file that cannot be read: `"report"` goes on without it and says so on the console,
 * `"skip"` goes on silently, `"error"` throws. The dataset's `unreadable` lists the file where it goes on.
 */
export type UnreadablePolicy = "report" | "skip" | "error";

/** Codes of errors that are the machine's, not the file's. */
const machineCodes = new Set(["EMFILE", "ENFILE", "ENOMEM"]);

/** The files that could not be read, each once, dealt with as the user asked. */
export class UnreadableFiles {
  readonly policy: UnreadablePolicy;
  readonly #files = new Map<string, UnreadableFile>();

  constructor(policy: UnreadablePolicy, known: readonly UnreadableFile[] = []) {
    if (!["report", "skip", "error"].includes(policy)) {
      throw new TypeError(
        `unreadable expected "report", "skip" or "error" but got ${JSON.stringify(policy)}`,
      );
    }
    this.policy = policy;
    for (const file of known) this.#files.set(file.path, file);
  }

  /** Sorted by path, so that it does not matter in which order they were found. */
  get list(): readonly UnreadableFile[] {
    return [...this.#files.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  }

  get(path: string): UnreadableFile | undefined {
    return this.#files.get(path);
  }

  note(file: UnreadableFile): void {
    if (this.#files.has(file.path)) return;
    this.#files.set(file.path, file);
    if (this.policy === "report") console.warn(`"${file.path}" is left out: ${file.reason}`);
  }

  /** Takes note of what went wrong with a file, or throws it. */
  handle(path: string, error: unknown): void {
    const file = toUnreadableFile(path, error);
    if (this.policy === "error") throw unreadableError([file], error);
    this.note(file);
  }
}

/** @throws the error itself if the file is not to blame. */
export function toUnreadableFile(path: string, error: unknown): UnreadableFile {
  if (!(error instanceof Error) || error instanceof DecoderMissing) throw error;
  const cause = error.cause as { readonly code?: unknown } | undefined;
  if (machineCodes.has(String(cause?.code))) throw error;
  // The path need not be said a second time.
  return { path, reason: error.message.replace(/^could not read ".*": /s, "") };
}

/** One error that names the first few files. */
export function unreadableError(files: readonly UnreadableFile[], cause?: unknown): Error {
  const shown = files.slice(0, 5).map(({ path, reason }) => `"${path}": ${reason}`);
  const more = files.length > shown.length ? `; and ${files.length - shown.length} more` : "";
  return new Error(
    `${files.length === 1 ? "a file" : `${files.length} files`} could not be read: ${shown.join("; ")}${more}; ` +
      `mend or remove what is damaged, or set unreadable to "report" or "skip" to go on without`,
    { cause },
  );
}
