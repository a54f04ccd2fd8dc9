import { useBackend, type Backend, type BackendReport } from "@stratajs/tensor";

export interface BestBackendOptions {
  /** Names of backends to try first, in this order: `["wasm"]`. */
  readonly prefer?: readonly string[];
}

/** Tries the preferred candidates, then the rest from the fastest down. */
export function useFirst(
  candidates: readonly Backend[],
  { prefer = [] }: BestBackendOptions = {},
): Promise<BackendReport> {
  const names = candidates.map(({ name }) => name);
  const unknown = prefer.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new Error(
      `no backend here is called ${unknown.map((name) => `"${name}"`).join(", ")}; there are: ${names.join(", ")}`,
    );
  }
  const preferred = prefer.map((name) => candidates.find((candidate) => candidate.name === name)!);
  const rest = candidates.filter((candidate) => !preferred.includes(candidate));
  return useBackend([...preferred, ...rest]);
}

/** A place in the order for a backend that this version does not have, so that the report says so. */
export function planned(name: string, what: string): Backend {
  const reason = `this version of Strata has no ${what} backend`;
  return {
    name,
    unavailable: () => Promise.resolve(reason),
    start: () => Promise.reject(new Error(reason)),
    stop: () => Promise.resolve(),
  };
}
