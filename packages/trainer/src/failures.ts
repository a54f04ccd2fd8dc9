export function throwFirst(failures: readonly unknown[]): void {
  if (failures.length > 0) throw failures[0];
}

export function reasonOf(signal: AbortSignal | undefined): string {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason.message : String(reason ?? "aborted");
}

/** The error itself, unless callbacks or loggers failed on hearing of it. */
export function withFailures(error: unknown, failures: readonly unknown[]): unknown {
  if (failures.length === 0) return error;
  const said = [error, ...failures].map((each) => (each instanceof Error ? each.message : each));
  return new AggregateError([error, ...failures], said.join("; and then: "));
}
