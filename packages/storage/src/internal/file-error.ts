/** What a system's error code means for somebody who wanted to read or write a file. */
const explanations: Readonly<Record<string, string>> = {
  EACCES: "permission was denied; change the permissions or choose another folder",
  EDQUOT: "the quota of the disk is used up; free some space or choose another folder",
  EEXIST: "a part of its path is a file where a folder is needed; choose another path",
  EFBIG: "it is larger than the system allows a file to be",
  EISDIR: "it is a folder, not a file",
  EMFILE: "too many files are open",
  ENOENT: "there is no such file or folder (or it vanished meanwhile)",
  ENOSPC: "the disk is full; free some space or choose another folder",
  ENOTDIR: "a part of its path is a file where a folder is needed; choose another path",
  EPERM: "the system does not permit it; choose another folder",
  EROFS: "the disk is read-only; choose another folder",
};

/** A sentence for an error of the file system; other errors are passed through. */
export function fileError(
  action: "read" | "write" | "remove",
  path: string,
  error: unknown,
): Error {
  const code = errorCode(error);
  if (code === undefined) return error instanceof Error ? error : new Error(String(error));
  const explanation = explanations[code] ?? (error as Error).message;
  return new Error(`could not ${action} "${path}": ${explanation} (${code})`, { cause: error });
}

/** The code of an error that the system raised, such as ENOENT. */
export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}
