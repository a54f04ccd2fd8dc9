import { className } from "../metrics/class-name.ts";
import { supportOf, type ConfusionCounts } from "../metrics/confusion-matrix.ts";
import { formatPercent } from "../metrics/format-metric.ts";
import { confusionMap } from "./confusion-map.ts";
import { confusionTable } from "./confusion-table.ts";
import { numbersTable } from "./numbers-table.ts";
import { html, type SafeHtml } from "./safe-html.ts";

/** A table of more classes than this cannot be read; it is drawn then. */
const TABLE_CLASSES = 30;
const MISTAKES = 20;

/** Every cell as a number for few classes; for many a map, and the most frequent mistakes by name. */
export function confusionSection(matrix: ConfusionCounts, classes: readonly string[]): SafeHtml {
  if (matrix.length <= TABLE_CLASSES) return confusionTable(matrix, classes);
  return html`<div class="side-by-side">
    ${confusionMap(matrix)} ${mistakesTable(matrix, classes)}
  </div>`;
}

interface Mistake {
  readonly label: number;
  readonly prediction: number;
  readonly count: number;
  readonly support: number;
}

function mistakesTable(matrix: ConfusionCounts, classes: readonly string[]): SafeHtml | undefined {
  const mistakes = mostFrequent(matrix);
  if (mistakes.length === 0) return undefined;
  const heads = ["class", html`<th scope="col" class="text">taken for</th>`, "images", "share"];
  const rows = mistakes.map(
    ({ label, prediction, count, support }) =>
      html`<tr>
        <th scope="row">${className(classes, label)}</th>
        <td class="text">${className(classes, prediction)}</td>
        <td>${count}</td>
        <td>${formatPercent(count / support)}</td>
      </tr>`,
  );
  return html`<div>
    <p>The most frequent mistakes, and their share of the class:</p>
    ${numbersTable({ label: "Most frequent mistakes", heads, rows })}
  </div>`;
}

function mostFrequent(matrix: ConfusionCounts): Mistake[] {
  const mistakes = matrix.flatMap((row, label) => {
    const support = supportOf(row);
    return row.flatMap((count, prediction) =>
      count > 0 && prediction !== label ? [{ label, prediction, count, support }] : [],
    );
  });
  return mistakes.toSorted((a, b) => b.count - a.count).slice(0, MISTAKES);
}
