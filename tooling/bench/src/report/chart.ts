import { BarChart, ScatterChart } from "echarts/charts";
import { GridComponent, TitleComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { isMissed, type Figure, type Row } from "./row.ts";

const LABELS_WIDTH = 420;
const PANEL_WIDTH = 260;
const GAP = 24;
const TOP = 64;
const ROW_HEIGHT = 18;

const COLORS = { met: "#3b7dd8", missed: "#c8442c", unbounded: "#9bb4d3", bound: "#1d2733" };

/**
 * A section as an SVG drawing: a row of bars for each timing, a panel for each unit that compares ("× P",
 * "× PyTorch"), and a tick where the bound is.
 */
export function drawChart(title: string, rows: readonly Row[]): string {
  const shown = rows.filter(({ figures }) => comparing(figures).length > 0);
  const units = [
    ...new Set(shown.flatMap(({ figures }) => comparing(figures).map(({ unit }) => unit))),
  ];
  use([BarChart, ScatterChart, GridComponent, TitleComponent, SVGRenderer]);
  const chart = init(null, null, {
    renderer: "svg",
    ssr: true,
    width: LABELS_WIDTH + units.length * (PANEL_WIDTH + GAP),
    height: TOP + ROW_HEIGHT * Math.max(1, shown.length) + GAP,
  });
  const panels = units.map((unit, panel) => drawPanel(unit, panel, shown));
  chart.setOption({
    animation: false,
    backgroundColor: "#ffffff",
    title: [{ text: title, left: GAP, top: 10 }, ...panels.map((panel) => panel.title)],
    grid: panels.map((panel) => panel.grid),
    xAxis: panels.map((panel) => panel.xAxis),
    yAxis: panels.map((panel) => panel.yAxis),
    series: panels.flatMap((panel) => panel.series),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${svg}\n`;
}

function comparing(figures: readonly Figure[]): Figure[] {
  return figures.filter(({ unit }) => unit.startsWith("×"));
}

interface Panel {
  readonly title: object;
  readonly grid: object;
  readonly xAxis: object;
  readonly yAxis: object;
  readonly series: readonly object[];
}

function drawPanel(unit: string, panel: number, rows: readonly Row[]): Panel {
  const left = LABELS_WIDTH + panel * (PANEL_WIDTH + GAP);
  const figures = rows.map((row) => row.figures.find((figure) => figure.unit === unit));
  const place = { xAxisIndex: panel, yAxisIndex: panel };
  return {
    title: { text: unit, left, top: 36, textStyle: { fontSize: 13 } },
    grid: { left, width: PANEL_WIDTH, top: TOP, bottom: GAP },
    xAxis: { type: "value", gridIndex: panel, min: 0 },
    yAxis: {
      type: "category",
      gridIndex: panel,
      inverse: true,
      data: rows.map(labelOf),
      axisLabel: { show: panel === 0, interval: 0, fontSize: 11 },
      axisTick: { show: false },
    },
    series: [
      {
        ...place,
        type: "bar",
        barWidth: ROW_HEIGHT - 7,
        label: { show: true, position: "insideLeft", fontSize: 9, color: "#ffffff" },
        data: figures.map((figure) => (figure ? bar(figure) : null)),
      },
      {
        ...place,
        type: "scatter",
        symbol: "rect",
        symbolSize: [2, ROW_HEIGHT - 3],
        itemStyle: { color: COLORS.bound },
        data: figures.flatMap((figure, row) => {
          const bound = figure?.atLeast ?? figure?.atMost;
          return bound === undefined ? [] : [[bound, row]];
        }),
      },
    ],
  };
}

function bar(figure: Figure): object {
  const bounded = figure.atLeast !== undefined || figure.atMost !== undefined;
  const color = !bounded ? COLORS.unbounded : isMissed(figure) ? COLORS.missed : COLORS.met;
  return {
    value: figure.value,
    itemStyle: { color },
    label: { formatter: figure.value.toFixed(2) },
  };
}

function labelOf({ name, engine, threads }: Row): string {
  return `${name} · ${engine}${threads === 1 ? "" : ` ×${threads}`}`;
}
