import { LineChart } from "echarts/charts";
import { GridComponent, LegendComponent } from "echarts/components";
import { use } from "echarts/core";
import { formatMetric } from "../metrics/format-metric.ts";
import { drawChart } from "./draw-chart.ts";
import { html, trustedMarkup, type SafeHtml } from "./safe-html.ts";

export interface Line {
  readonly name: string;
  /** `[x, y]`, x ascending; those that are not finite are left out. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface LineChartOptions {
  readonly title: string;
  /** What lies on the x axis: `epoch` or `step`. */
  readonly xName: string;
  readonly lines: readonly Line[];
}

/** Of the drawing; the page scales it. */
const SIZE = { width: 440, height: 270 };
/** Colors that the style sheet has. */
const COLORS = 6;
/** With more points than this, each has no mark of its own. */
const MARKED = 40;

/** Lines as an SVG drawing without script, in the page's colors; nothing without values. */
export function lineChart({ title, xName, lines }: LineChartOptions): SafeHtml | undefined {
  const shown = lines.filter(({ points }) => points.length > 0);
  if (shown.length === 0) return undefined;
  const description = shown.map((line) => describe(line)).join("; ");
  return html`<figure class="chart">
    <figcaption>${title}</figcaption>
    <div role="img" aria-label="${title} by ${xName}. ${description}">
      ${trustedMarkup(settled(draw(xName, shown), title))}
    </div>
  </figure>`;
}

function draw(xName: string, lines: readonly Line[]): string {
  use([LineChart, GridComponent, LegendComponent]);
  const places = lines.flatMap(({ points }) => points.map(([x]) => x));
  const first = places.reduce((least, x) => Math.min(least, x), Infinity);
  const last = places.reduce((most, x) => Math.max(most, x), -Infinity);
  const axis = {
    axisLabel: { color: "var(--muted)", fontSize: 12 },
    axisLine: { lineStyle: { color: "var(--line)" } },
    splitLine: { lineStyle: { color: "var(--line)" } },
  };
  const option = {
    textStyle: { fontFamily: "inherit" },
    grid: { left: 56, right: 20, top: lines.length > 1 ? 36 : 16, bottom: 44 },
    legend: {
      show: lines.length > 1,
      top: 0,
      left: 44,
      itemWidth: 18,
      itemGap: 24,
      textStyle: { color: "var(--text)", fontSize: 12 },
    },
    xAxis: {
      ...axis,
      // The last step is rarely a round number, and would stand over the one before it.
      axisLabel: { ...axis.axisLabel, hideOverlap: true, showMaxLabel: xName === "epoch" },
      type: "value",
      name: xName,
      nameLocation: "middle",
      nameGap: 28,
      nameTextStyle: { color: "var(--muted)" },
      min: Math.min(1, first),
      max: Math.max(last, 2),
      minInterval: 1,
      splitLine: { show: false },
    },
    yAxis: {
      ...axis,
      type: "value",
      scale: true,
      axisLabel: { ...axis.axisLabel, formatter: shortNumber },
    },
    series: lines.map((line, index) => series(line, index)),
  };
  return drawChart(option, SIZE);
}

/** With names that do not count how many were drawn before. */
function settled(svg: string, title: string): string {
  const name = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  return svg.replaceAll(/ class="zr\d+-[^"]*"/g, "").replaceAll(/\bzr\d+-/g, `${name}-`);
}

function series({ name, points }: Line, index: number): object {
  const color = `var(--series-${(index % COLORS) + 1})`;
  return {
    type: "line",
    name,
    data: points.filter(([, y]) => Number.isFinite(y)),
    silent: true,
    symbol: ["circle", "rect", "triangle", "diamond"][index % 4],
    symbolSize: points.length > MARKED ? 0 : 6,
    lineStyle: { color, width: 2 },
    itemStyle: { color },
  };
}

/** `12000` -> `12k`, so that numbers fit beside the axis. */
function shortNumber(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude >= 1e6) return `${trimmed(value / 1e6)}M`;
  if (magnitude >= 1e4) return `${trimmed(value / 1e3)}k`;
  if (magnitude > 0 && magnitude < 1e-3) return value.toExponential().replace("e-", "e−");
  return String(value);
}

function trimmed(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function describe({ name, points }: Line): string {
  return `${name} from ${formatMetric(points[0]![1])} to ${formatMetric(points.at(-1)![1])}`;
}
