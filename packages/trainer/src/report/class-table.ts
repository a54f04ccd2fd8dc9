import { className } from "../metrics/class-name.ts";
import { formatPercent } from "../metrics/format-metric.ts";
import { classScores, macroMean, type ClassScore } from "./class-scores.ts";
import type { ConfusionCounts } from "../metrics/confusion-matrix.ts";
import { numbersTable } from "./numbers-table.ts";
import { html, type SafeHtml } from "./safe-html.ts";

/** With more classes than this the weakest come first and the whole table is folded away. */
const SHOWN = 30;
const WEAKEST = 15;

/** Precision, recall, F₁ and support of each class. */
export function classTable(matrix: ConfusionCounts, classes: readonly string[]): SafeHtml {
  const scores = classScores(matrix);
  if (scores.length <= SHOWN) return table(scores, classes, "Every class", means(scores));
  const weakest = scores
    .filter(({ support }) => support > 0)
    .toSorted((a, b) => (a.f1 ?? 0) - (b.f1 ?? 0))
    .slice(0, WEAKEST);
  return html`<p>The ${weakest.length} classes of the lowest F₁, and the mean over all:</p>
    ${table(weakest, classes, "The weakest classes", means(scores))}
    <details>
      <summary>All ${scores.length} classes</summary>
      ${table(scores, classes, "Every class")}
    </details>`;
}

function table(
  scores: readonly ClassScore[],
  classes: readonly string[],
  label: string,
  foot?: SafeHtml,
): SafeHtml {
  const rows = scores.map(
    (score) =>
      html`<tr>
        <th scope="row">${className(classes, score.label)}</th>
        ${cell(score.precision)} ${cell(score.recall)} ${cell(score.f1)}
        <td>${score.support}</td>
      </tr>`,
  );
  const heads = ["class", "precision", "recall", "F₁", "examples"];
  return numbersTable({ label, heads, rows, foot, kind: "numbers scores" });
}

function means(scores: readonly ClassScore[]): SafeHtml {
  const examples = scores.reduce((sum, { support }) => sum + support, 0);
  return html`<tr>
    <th scope="row">mean over classes</th>
    ${cell(macroMean(scores.map(({ precision }) => precision)))}
    ${cell(macroMean(scores.map(({ recall }) => recall)))}
    ${cell(macroMean(scores.map(({ f1 }) => f1)))}
    <td>${examples}</td>
  </tr>`;
}

function cell(value: number | undefined): SafeHtml {
  if (value === undefined) return html`<td class="none">–</td>`;
  const share = Math.round(value * 100);
  return html`<td class="share" style="--share:${share}%">${formatPercent(value)}</td>`;
}
