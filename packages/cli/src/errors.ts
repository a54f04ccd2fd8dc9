/** The exit codes of `strata`; a signal adds its number to 128, as shells have it. */
export const exitCodes = { success: 0, failure: 1, usage: 2 } as const;

/** The command was given something that it cannot take; ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Everything that an error and its causes say, in one line. */
export function describeError(error: unknown): string {
  const said: string[] = [];
  for (let each: unknown = error; each !== undefined; each = causeOf(each)) {
    const message = (each instanceof Error ? each.message : String(each)).trim();
    if (!said.some((earlier) => earlier.includes(message))) said.push(message);
  }
  return said.join(": ").replaceAll(/\s*\n\s*/g, " ");
}

/** What the system says of a file is told already by the error that wraps it. */
function causeOf(error: unknown): unknown {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "syscall" in cause ? undefined : cause;
}
