import { className } from "../metrics/class-name.ts";
import { supportOf, type ConfusionCounts } from "../metrics/confusion-matrix.ts";
import { formatPercent } from "../metrics/format-metric.ts";
import { html, type SafeHtml } from "./safe-html.ts";

/** More classes than this get smaller cells. */
const ROOMY = 12;

/** The confusion matrix as a table whose cells are shaded by their share of the row, diagonal apart. */
export function confusionTable(matrix: ConfusionCounts, classes: readonly string[]): SafeHtml {
  const heads = matrix.map(
    (_, label) => html`<th scope="col"><span>${className(classes, label)}</span></th>`,
  );
  const rows = matrix.map((row, label) => confusionRow(row, label, classes));
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Confusion matrix">
      <table
        aria-describedby="confusion-note"
        class="confusion${matrix.length > ROOMY ? " small" : ""}"
      >
        <thead>
          <tr>
            <th scope="col">true \\ predicted</th>
            ${heads}
            <th scope="col"><span>recall</span></th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    <p class="note" id="confusion-note">
      Rows are the true classes, columns the predictions; a stronger color is a larger share of the
      row.
    </p>`;
}

function confusionRow(row: readonly number[], label: number, classes: readonly string[]): SafeHtml {
  const name = className(classes, label);
  const total = supportOf(row);
  const cells = row.map((count, prediction) => {
    const share = total === 0 ? 0 : Math.round((count / total) * 100);
    const kind = prediction === label ? "right" : "wrong";
    const title = `${name} taken for ${className(classes, prediction)}: ${count} of ${total}`;
    const dark = share > 55 ? " strong" : "";
    return html`<td class="${kind}${dark}" style="--share:${share}%" title="${title}">
      ${count === 0 ? html`<span class="zero">0</span>` : count}
    </td>`;
  });
  const recall = total === 0 ? "–" : formatPercent(row[label]! / total);
  return html`<tr>
    <th scope="row">${name}</th>
    ${cells}
    <td class="recall">${recall}</td>
  </tr>`;
}
