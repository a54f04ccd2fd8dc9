/** What an error of the browser's storage means for somebody who wanted to keep a file. */
const explanations: Readonly<Record<string, string>> = {
  InvalidStateError: "the browser's storage is closed; private windows of some browsers have none",
  NoModificationAllowedError: "it is open elsewhere; close the other tab",
  NotAllowedError: "the browser does not permit it",
  NotFoundError: "there is no such file",
  QuotaExceededError:
    "the browser gives this page no more space; free some or ask for navigator.storage.persist()",
  SecurityError: "the browser does not permit it here; serve the page over https or from localhost",
  VersionError: "a newer version of this page made it",
};

/** A sentence for an error of OPFS or IndexedDB. */
export function browserError(
  action: "read" | "write" | "remove",
  file: string,
  error: unknown,
): Error {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const explanation = explanations[name];
  const said = explanation === undefined ? message : `${explanation} (${name})`;
  return new Error(`could not ${action} ${file}: ${said}`, { cause: error });
}
