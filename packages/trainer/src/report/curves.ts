import { LineChart } from "echarts/charts";
import { GridComponent, LegendComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { formatMetric, metricLabel } from "../metrics/format-metric.ts";
import type { EpochRecord } from "../metrics/epoch-record.ts";
import { html, trustedMarkup, type SafeHtml } from "./safe-html.ts";

export interface CurvesOptions {
  readonly title: string;
  /** Names of metrics, a line each. */
  readonly names: readonly string[];
}

/** Size of the drawing; the page scales it. */
const WIDTH = 480;
const HEIGHT = 290;

/** Metrics over epochs as an SVG drawing without script, in the page's colors; nothing without values. */
export function curves(
  history: readonly EpochRecord[],
  { title, names }: CurvesOptions,
): SafeHtml | undefined {
  const shown = names.filter((name) =>
    history.some((record) => record.metrics[name] !== undefined),
  );
  if (shown.length === 0) return undefined;
  const description = shown.map((name) => describe(history, name)).join("; ");
  return html`<figure class="chart">
    <figcaption>${title}</figcaption>
    <div role="img" aria-label="${title} by epoch. ${description}">
      ${trustedMarkup(settled(draw(history, shown), title))}
    </div>
  </figure>`;
}

function draw(history: readonly EpochRecord[], names: readonly string[]): string {
  use([LineChart, GridComponent, LegendComponent, SVGRenderer]);
  const chart = init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height: HEIGHT });
  const axis = {
    axisLabel: { color: "var(--muted)", fontSize: 12 },
    axisLine: { lineStyle: { color: "var(--line)" } },
    splitLine: { lineStyle: { color: "var(--line)" } },
  };
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: "inherit" },
    grid: { left: 52, right: 16, top: 36, bottom: 44 },
    legend: {
      top: 0,
      left: 44,
      itemWidth: 18,
      itemGap: 28,
      textStyle: { color: "var(--text)", fontSize: 12 },
    },
    xAxis: {
      ...axis,
      type: "value",
      name: "epoch",
      nameLocation: "middle",
      nameGap: 28,
      nameTextStyle: { color: "var(--muted)" },
      min: Math.min(1, history.length),
      max: Math.max(history.length, 2),
      minInterval: 1,
      splitLine: { show: false },
    },
    yAxis: { ...axis, type: "value", scale: true },
    series: names.map((name, index) => series(history, name, index)),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

/** Without the hover styles of a live chart, and with names that do not count how many were drawn before. */
function settled(svg: string, title: string): string {
  const name = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  return svg
    .replaceAll(/<style.*?<\/style>/gs, "")
    .replaceAll(/ class="zr\d+-[^"]*"/g, "")
    .replaceAll(/\bzr\d+-/g, `${name}-`);
}

function series(history: readonly EpochRecord[], name: string, index: number): object {
  const color = `var(--series-${(index % 2) + 1})`;
  return {
    type: "line",
    name: metricLabel(name),
    data: history
      .filter((record) => Number.isFinite(record.metrics[name]))
      .map((record) => [record.epoch + 1, record.metrics[name]]),
    silent: true,
    symbol: index === 0 ? "circle" : "rect",
    symbolSize: history.length > 40 ? 0 : 6,
    lineStyle: { color, width: 2 },
    itemStyle: { color },
  };
}

function describe(history: readonly EpochRecord[], name: string): string {
  const values = history.flatMap((record) => record.metrics[name] ?? []);
  return `${metricLabel(name)} from ${formatMetric(values[0]!)} to ${formatMetric(values.at(-1)!)}`;
}
