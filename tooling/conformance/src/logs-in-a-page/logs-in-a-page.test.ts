import { withBundledPage } from "@stratajs/browser";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { PageLogs } from "./page.ts";

describe("a page that trains", () => {
  it("logs into its own files, and shows a progress bar", async () => {
    const root = fileURLToPath(new URL(".", import.meta.url));
    const visited = await withBundledPage({ root }, (visit) => visit(new URLSearchParams()));
    const { files, bar, lines } = visited.result as PageLogs;
    expect(bar).toEqual([0.5, 1, 0.5, 1]);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^epoch 2\/2 {2}train loss /);
    const rows = String(files["metrics.csv"]).trimEnd().split("\n");
    expect(rows[0]).toMatch(/^epoch,step,trainLossStep,/);
    expect(rows.map((row) => row.split(",", 2).join())).toEqual(["epoch,step", "0,2", "1,4"]);
    const entries = String(files["metrics.jsonl"]).trimEnd().split("\n");
    const steps = entries.map((entry) => (JSON.parse(entry) as { step: number }).step);
    expect(steps).toEqual([2, 2, 4, 4]);
    const events = Object.entries(files).filter(([name]) =>
      name.startsWith("events.out.tfevents."),
    );
    expect(events).toHaveLength(1);
    expect(events[0]![1]).toBeGreaterThan(400);
  });
});
