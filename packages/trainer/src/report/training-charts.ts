import { metricLabel } from "../metrics/format-metric.ts";
import type { EpochRecord } from "../metrics/epoch-record.ts";
import { lineChart, type Line } from "./line-chart.ts";
import type { RunReport } from "./run-report.ts";
import { html, type SafeHtml } from "./safe-html.ts";
import type { StepRecord } from "./step-records.ts";

/** More would not be looked at; the table below has them all. */
const METRIC_CHARTS = 8;

/** Of these a chart by step, or one of its own, says more. */
const NOT_BY_EPOCH: ReadonlySet<string> = new Set(["learningRate", "seconds", "examplesPerSecond"]);

/** Every metric by epoch, training and validation in one chart; learning rate, loss and throughput by step. */
export function trainingCharts({ history, steps = [] }: RunReport): SafeHtml {
  const groups = metricGroups(history);
  const shown = [...groups].slice(0, METRIC_CHARTS);
  const byEpoch = shown.map(([title, names]) =>
    lineChart({
      title,
      xName: "epoch",
      lines: names.map((name) => ({ name: metricLabel(name), points: byEpochs(history, name) })),
    }),
  );
  const left = groups.size - shown.length;
  return html`<div class="charts">
      ${byEpoch} ${steps.length > 1 ? stepCharts(steps) : epochCharts(history)}
    </div>
    ${
      left > 0
        ? html`<p class="more">
            ${left} more ${left === 1 ? "metric is" : "metrics are"} in the table.
          </p>`
        : undefined
    }`;
}

/** `{ Loss: [trainLoss, validationLoss], … }`, loss and accuracy first. */
function metricGroups(history: readonly EpochRecord[]): Map<string, string[]> {
  const groups = new Map<string, string[]>([
    ["Loss", []],
    ["Accuracy", []],
  ]);
  const names = new Set(history.flatMap(({ metrics }) => Object.keys(metrics)));
  for (const name of names) {
    if (NOT_BY_EPOCH.has(name)) continue;
    const label = metricLabel(name.replace(/^(train|validation|test)(?=[A-Z])/, ""));
    const title = label.charAt(0).toUpperCase() + label.slice(1);
    groups.set(title, [...(groups.get(title) ?? []), name]);
  }
  return new Map([...groups].filter(([, members]) => members.length > 0));
}

function stepCharts(steps: readonly StepRecord[]): (SafeHtml | undefined)[] {
  const by = (name: "learningRate" | "loss" | "examplesPerSecond"): Line["points"] =>
    steps.map((record) => [record.step, record[name]]);
  return [
    chartOf("Learning rate", "step", by("learningRate")),
    chartOf("Training loss", "step", by("loss")),
    chartOf("Examples per second", "step", by("examplesPerSecond")),
  ];
}

/** Where nobody noted steps. */
function epochCharts(history: readonly EpochRecord[]): (SafeHtml | undefined)[] {
  return [
    chartOf("Learning rate", "epoch", byEpochs(history, "learningRate")),
    chartOf(
      "Examples per second",
      "epoch",
      history.map(({ epoch, examplesPerSecond }) => [epoch + 1, examplesPerSecond]),
    ),
  ];
}

function chartOf(title: string, xName: string, points: Line["points"]): SafeHtml | undefined {
  return lineChart({ title, xName, lines: [{ name: title.toLowerCase(), points }] });
}

function byEpochs(history: readonly EpochRecord[], name: string): Line["points"] {
  return history.flatMap(({ epoch, metrics }) =>
    metrics[name] === undefined ? [] : [[epoch + 1, metrics[name]] as const],
  );
}
