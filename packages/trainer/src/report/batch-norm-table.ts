import type { BatchNormReport } from "./run-report.ts";
import { numbersTable } from "./numbers-table.ts";
import { html, type SafeHtml } from "./safe-html.ts";

/** Layers wider than this are summarised only. */
const CHANNELS_SHOWN = 64;

/** What the batch norms have learned: the range of γ and β of each, and the narrow ones in full. */
export function batchNormTable(layers: readonly BatchNormReport[]): SafeHtml {
  const rows = layers.map(
    ({ name, weight, bias }) =>
      html`<tr>
        <th scope="row"><code>${name}</code></th>
        <td>${weight.length}</td>
        ${spread(weight)} ${spread(bias)}
      </tr>`,
  );
  const narrow = layers.filter(({ weight }) => weight.length <= CHANNELS_SHOWN);
  const spreads = ["γ least", "mean", "greatest", "β least", "mean", "greatest"];
  const heads = ["layer", "channels", ...spreads];
  return html`${numbersTable({ label: "Batch norms", heads, rows })}
  ${narrow.map((layer, index) => channels(layer, index === 0))}`;
}

function channels({ name, weight, bias }: BatchNormReport, open: boolean): SafeHtml {
  const body = html`<summary>γ and β of <code>${name}</code>, by channel</summary>
    ${numbersTable({
      label: `γ and β of ${name}`,
      heads: ["channel", ...Array.from(weight, (_, channel) => channel)],
      rows: [channelRow("γ", weight), channelRow("β", bias)],
    })}`;
  return open ? html`<details open>${body}</details>` : html`<details>${body}</details>`;
}

function channelRow(symbol: string, values: ArrayLike<number>): SafeHtml {
  return html`<tr>
    <th scope="row">${symbol}</th>
    ${Array.from(values, (value) => html`<td>${value.toFixed(4)}</td>`)}
  </tr>`;
}

/** Three cells: least, mean, greatest. */
function spread(values: ArrayLike<number>): SafeHtml {
  const list = Array.from(values);
  const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
  const least = list.reduce((a, b) => Math.min(a, b), Infinity);
  const greatest = list.reduce((a, b) => Math.max(a, b), -Infinity);
  return html`<td>${least.toFixed(4)}</td>
    <td>${mean.toFixed(4)}</td>
    <td>${greatest.toFixed(4)}</td>`;
}
