import { formatMetric, metricLabel } from "../metrics/format-metric.ts";
import type { EpochRecord } from "../metrics/epoch-record.ts";
import { numbersTable } from "./numbers-table.ts";
import { html, type SafeHtml } from "./safe-html.ts";

/** The numbers behind the curves, folded away. */
export function epochTable(history: readonly EpochRecord[]): SafeHtml {
  const names = [...new Set(history.flatMap(({ metrics }) => Object.keys(metrics)))];
  const heads = ["epoch", ...names.map((name) => metricLabel(name)), "seconds", "examples/s"];
  const rows = history.map(
    (record) =>
      html`<tr>
        <th scope="row">${record.epoch + 1}</th>
        ${names.map((name) => html`<td>${cell(record.metrics[name])}</td>`)}
        <td>${record.seconds.toFixed(1)}</td>
        <td>${Math.round(record.examplesPerSecond)}</td>
      </tr>`,
  );
  return html`<details>
    <summary>Every epoch as a table</summary>
    ${numbersTable({ label: "Every epoch", heads, rows })}
  </details>`;
}

function cell(value: number | undefined): string {
  return value === undefined ? "–" : formatMetric(value);
}
