import { backendNames, useBestBackend } from "@stratajs/backend-auto";
import type { BackendReport } from "@stratajs/tensor";
import { chooseName } from "../options/near-names.ts";

/**
 * Starts the fastest backend, or exactly the one asked for.
 *
 * @throws with the reason when that one cannot run here; a UsageError when there is none of that name.
 */
export async function startBackend(wanted?: string): Promise<BackendReport> {
  if (wanted === undefined) return useBestBackend();
  const chosen = chooseName("backend", wanted, backendNames());
  const report = await useBestBackend({ prefer: [chosen] });
  if (report.name === chosen) return report;
  const reason = report.rejected.find(({ name }) => name === chosen)?.reason;
  throw new Error(`the backend "${chosen}" cannot run here: ${reason}; ${report.name} can`);
}

/** `wasm: WebAssembly, relaxed SIMD, 2 threads`, then its notes and why better ones were passed over. */
export function describeBackend({
  name,
  device,
  threads,
  notes,
  rejected,
}: BackendReport): string[] {
  return [
    `${name}: ${device}, ${threads} ${threads === 1 ? "thread" : "threads"}`,
    ...notes,
    ...rejected.map((passed) => `passed over ${passed.name}: ${passed.reason}`),
  ];
}
