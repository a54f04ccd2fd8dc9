import { formatMetric, formatPercent, metricLabel } from "../metrics/format-metric.ts";
import { batchNormTable } from "./batch-norm-table.ts";
import { confusionTable } from "./confusion-table.ts";
import { curves } from "./curves.ts";
import { epochTable } from "./epoch-table.ts";
import { imageGrid } from "./image-grid.ts";
import type { RunReport } from "./run-report.ts";
import { html, trustedMarkup, type SafeHtml } from "./safe-html.ts";
import { STYLE } from "./style.ts";

/** The whole page; `run-report.ts` says what goes in. */
export function page(report: RunReport): string {
  const date = (report.date ?? new Date()).toISOString();
  const body = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="generator" content="Strata" />
        <title>${report.title}</title>
        <style>
          ${trustedMarkup(STYLE)}
        </style>
      </head>
      <body>
        <main>
          <header>
            <h1>${report.title}</h1>
            <p>${report.data}</p>
            <p><time datetime="${date}">${date.slice(0, 16).replace("T", " ")} UTC</time></p>
          </header>
          ${results(report)} ${training(report)} ${confusion(report)} ${images(report)}
          ${batchNorms(report)} ${model(report)} ${circumstances(report)}
          <footer>Written by Strata. This page needs no network and runs no script.</footer>
        </main>
      </body>
    </html>`;
  return `${body}\n`;
}

function results({ results: values }: RunReport): SafeHtml | undefined {
  const entries = Object.entries(values);
  if (entries.length === 0) return undefined;
  const items = entries.map(([name, value]) => {
    const shown = name.endsWith("Accuracy") ? formatPercent(value) : formatMetric(value);
    return html`<div>
      <dt>${metricLabel(name)}</dt>
      <dd>${shown}</dd>
    </div>`;
  });
  return section("Results", html`<dl class="results">${items}</dl>`);
}

function training({ history }: RunReport): SafeHtml | undefined {
  if (history.length === 0) return undefined;
  return section(
    "Training",
    html`<div class="charts">
        ${curves(history, { title: "Loss", names: ["trainLoss", "validationLoss"] })}
        ${curves(history, { title: "Accuracy", names: ["trainAccuracy", "validationAccuracy"] })}
      </div>
      ${epochTable(history)}`,
  );
}

function confusion(report: RunReport): SafeHtml | undefined {
  if (report.confusion === undefined) return undefined;
  return section("Confusion matrix", confusionTable(report.confusion, report.classes ?? []));
}

function images(report: RunReport): SafeHtml | undefined {
  const shown = report.images ?? [];
  if (shown.length === 0) return undefined;
  const wrong = shown.filter(({ label, prediction }) => label !== prediction).length;
  return section(
    "Test images",
    html`<p>
        What the model takes each for and its confidence; of these ${shown.length}, ${wrong}
        ${wrong === 1 ? "is" : "are"} wrong and marked with ✗ and a frame.
      </p>
      ${imageGrid(shown, report.classes ?? [])}`,
  );
}

function batchNorms(report: RunReport): SafeHtml | undefined {
  const layers = report.batchNorms ?? [];
  return layers.length === 0 ? undefined : section("Batch norms", batchNormTable(layers));
}

function model({ modelSummary }: RunReport): SafeHtml | undefined {
  if (modelSummary === undefined) return undefined;
  return section("Model", html`<pre tabindex="0">${modelSummary}</pre>`);
}

function circumstances(report: RunReport): SafeHtml | undefined {
  const { backend, seed } = report;
  const facts: [string, string | number | boolean][] = [];
  if (seed !== undefined) facts.push(["seed", String(seed)]);
  for (const [name, value] of Object.entries(report.settings ?? {})) {
    facts.push([metricLabel(name), value]);
  }
  if (backend !== undefined) {
    facts.push(["backend", backend.name], ["device", backend.device], ["threads", backend.threads]);
    for (const note of backend.notes) facts.push(["note", note]);
    for (const { name, reason } of backend.rejected) facts.push([`${name} passed over`, reason]);
  }
  facts.push(...Object.entries(report.environment ?? {}));
  if (facts.length === 0) return undefined;
  const rows = facts.map(
    ([name, value]) =>
      html`<tr>
        <th scope="row">${name}</th>
        <td>${String(value)}</td>
      </tr>`,
  );
  const table = html`<table class="facts">
    <tbody>
      ${rows}
    </tbody>
  </table>`;
  return section("Settings and versions", table);
}

function section(title: string, content: SafeHtml): SafeHtml {
  return html`<section>
    <h2>${title}</h2>
    ${content}
  </section>`;
}
