import { formatMetric, metricLabel } from "../metrics/format-metric.ts";
import type { EpochRecord } from "../metrics/epoch-record.ts";
import { html, type SafeHtml } from "./safe-html.ts";

/** The numbers behind the curves, folded away. */
export function epochTable(history: readonly EpochRecord[]): SafeHtml {
  const names = [...new Set(history.flatMap(({ metrics }) => Object.keys(metrics)))];
  const heads = names.map((name) => html`<th scope="col">${metricLabel(name)}</th>`);
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
    <div class="scroll" tabindex="0" role="region" aria-label="Every epoch">
      <table class="numbers">
        <thead>
          <tr>
            <th scope="col">epoch</th>
            ${heads}
            <th scope="col">seconds</th>
            <th scope="col">examples/s</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </details>`;
}

function cell(value: number | undefined): string {
  return value === undefined ? "–" : formatMetric(value);
}
