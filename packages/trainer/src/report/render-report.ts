import type { RunReport } from "./run-report.ts";

/**
 * A run as one self-contained HTML page: no network, no script, light and dark.
 *
 * What draws it (echarts, fast-png) is loaded on the first call only, so that a program that trains does not
 * carry it.
 */
export async function renderReport(report: RunReport): Promise<string> {
  const { page } = await import("./page.ts");
  return page(report);
}
