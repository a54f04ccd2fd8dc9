import { formatMetric, formatPercent, metricLabel } from "../metrics/format-metric.ts";
import { batchNormTable } from "./batch-norm-table.ts";
import { classTable } from "./class-table.ts";
import { confusionSection } from "./confusion-section.ts";
import { epochTable } from "./epoch-table.ts";
import { factsTable, type Fact } from "./facts-table.ts";
import { augmentedGrid, imageGrid } from "./image-grid.ts";
import { toBase64 } from "./png.ts";
import { reliabilityDiagram } from "./reliability-diagram.ts";
import type { RunReport } from "./run-report.ts";
import { html, type SafeHtml } from "./safe-html.ts";
import { trainingCharts } from "./training-charts.ts";
import { unreadableTable } from "./unreadable-table.ts";

/** A part of the page. */
export interface Section {
  /** Of its element, for links. */
  readonly id: string;
  readonly title: string;
  readonly content: SafeHtml;
}

type Content = (report: RunReport) => SafeHtml | undefined;

/** In the order of the page; one without content is left out. */
const parts: readonly (readonly [title: string, content: Content])[] = [
  ["Results", results],
  ["Training", training],
  ["Classes", classes],
  ["Confusion matrix", confusion],
  ["Calibration", calibration],
  ["Worst errors", worstErrors],
  ["Test images", images],
  ["Augmented images", augmented],
  ["Batch norms", batchNorms],
  ["Model", model],
  ["Data", data],
  ["Settings and versions", circumstances],
];

export function sections(report: RunReport): Section[] {
  return parts.flatMap(([title, contentOf]) => {
    const content = contentOf(report);
    const id = title.toLowerCase().replaceAll(" ", "-");
    return content === undefined ? [] : [{ id, title, content }];
  });
}

function results({ results: values }: RunReport): SafeHtml | undefined {
  const entries = Object.entries(values);
  if (entries.length === 0) return undefined;
  const items = entries.map(([name, value]) => {
    const shown = /Accuracy$/i.test(name) ? formatPercent(value) : formatMetric(value);
    return html`<div>
      <dt>${metricLabel(name)}</dt>
      <dd>${shown}</dd>
    </div>`;
  });
  return html`<dl class="results">${items}</dl>`;
}

function training(report: RunReport): SafeHtml | undefined {
  if (report.history.length === 0) return undefined;
  return html`${trainingCharts(report)} ${epochTable(report.history)}`;
}

function classes(report: RunReport): SafeHtml | undefined {
  if (report.confusion === undefined) return undefined;
  return classTable(report.confusion, report.classes ?? []);
}

function confusion(report: RunReport): SafeHtml | undefined {
  if (report.confusion === undefined) return undefined;
  return confusionSection(report.confusion, report.classes ?? []);
}

function calibration({ calibration: bins = [] }: RunReport): SafeHtml | undefined {
  return bins.some(({ examples }) => examples > 0) ? reliabilityDiagram(bins) : undefined;
}

function worstErrors({ worstErrors: shown = [], classes: names = [] }: RunReport) {
  if (shown.length === 0) return undefined;
  return html`<p>Wrong predictions, the most confident first.</p>
    ${imageGrid(shown, names)}`;
}

function images({ images: shown = [], classes: names = [] }: RunReport): SafeHtml | undefined {
  if (shown.length === 0) return undefined;
  const wrong = shown.filter(({ label, prediction }) => label !== prediction).length;
  return html`<p>
      What the model takes each for and its confidence, of images spread evenly over the test set;
      of these ${shown.length}, ${wrong} ${wrong === 1 ? "is" : "are"} wrong and marked with ✗ and a
      frame.
    </p>
    ${imageGrid(shown, names)}`;
}

function augmented({ augmentations: shown = [], classes: names = [] }: RunReport) {
  if (shown.length === 0) return undefined;
  return html`<p>Each image as it is, and what the transforms of training made of it.</p>
    ${augmentedGrid(shown, names)}`;
}

function batchNorms({ batchNorms: layers = [] }: RunReport): SafeHtml | undefined {
  return layers.length === 0 ? undefined : batchNormTable(layers);
}

function model({ modelSummary, modelPicture }: RunReport): SafeHtml | undefined {
  const summary = modelSummary && html`<pre tabindex="0">${modelSummary}</pre>`;
  if (modelPicture === undefined) return summary || undefined;
  const source = `data:image/svg+xml;base64,${toBase64(new TextEncoder().encode(modelPicture))}`;
  return html`<div
      class="scroll picture"
      tabindex="0"
      role="region"
      aria-label="Picture of the model"
    >
      <img src="${source}" alt="The model's layers and how they are connected" />
    </div>
    ${
      summary &&
      html`<details>
        <summary>Layer by layer</summary>
        ${summary}
      </details>`
    }`;
}

function data({ dataFacts = {}, unreadable = [] }: RunReport): SafeHtml | undefined {
  const facts = factsTable(Object.entries(dataFacts));
  if (facts === undefined && unreadable.length === 0) return undefined;
  return html`${facts}
  ${
    unreadable.length === 0
      ? undefined
      : html`<h3>Unreadable files</h3>
          ${unreadableTable(unreadable)}`
  }`;
}

function circumstances(report: RunReport): SafeHtml | undefined {
  const { backend, environment = {}, revision, seed, settings = {} } = report;
  const chosen: Fact[] = [
    ...(seed === undefined ? [] : [["seed", String(seed)] as const]),
    ...Object.entries(settings).map(([name, value]) => [metricLabel(name), value] as const),
  ];
  const machine: Fact[] = Object.entries(environment);
  if (backend !== undefined) {
    machine.unshift(
      ["backend", backend.name],
      ["device", backend.device],
      ["threads", backend.threads],
      ...backend.notes.map((note) => ["note", note] as const),
      ...backend.rejected.map(({ name, reason }) => [`${name} passed over`, reason] as const),
    );
  }
  const source: Fact[] = revision === undefined ? [] : [["git commit", commitText(revision)]];
  const tables = [
    factsTable(chosen, "Settings"),
    factsTable(machine, "Machine and versions"),
    factsTable(source, "Source"),
  ].filter((table) => table !== undefined);
  return tables.length === 0 ? undefined : html`${tables}`;
}

function commitText({ commit, branch, isDirty }: NonNullable<RunReport["revision"]>): string {
  const place = branch === undefined ? "" : ` on ${branch}`;
  return `${commit}${place}${isDirty ? ", with changes that are not committed" : ""}`;
}
