import { useBestBackend } from "@stratajs/backend-auto";
import type { BackendReport } from "@stratajs/tensor";

/**
 * Starts the fastest backend, or exactly the one asked for.
 *
 * @throws with the reason when that one cannot run here.
 */
export async function startBackend(wanted?: string): Promise<BackendReport> {
  if (wanted === undefined) return useBestBackend();
  const report = await useBestBackend({ prefer: [wanted] });
  if (report.name === wanted) return report;
  const reason = report.rejected.find(({ name }) => name === wanted)?.reason;
  throw new Error(`the backend "${wanted}" cannot run here: ${reason}; ${report.name} can`);
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
