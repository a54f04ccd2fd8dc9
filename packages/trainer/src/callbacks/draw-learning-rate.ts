import { LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, TitleComponent } from "echarts/components";
import { use } from "echarts/core";
import { formatMetric } from "../metrics/format-metric.ts";
import { drawChart } from "../report/draw-chart.ts";
import type { LearningRateSearch } from "./learning-rate-search.ts";

const SIZE = { width: 640, height: 400 };

/** On white. */
const COLORS = {
  text: "#1f2933",
  muted: "#52606d",
  line: "#cbd2d9",
  loss: "#9fb3c8",
  smooth: "#2b6cb0",
  mark: "#c2410c",
};

export function drawLearningRate(search: LearningRateSearch): string {
  use([LineChart, ScatterChart, GridComponent, TitleComponent]);
  const { suggestion } = search;
  const axis = {
    nameLocation: "middle",
    nameTextStyle: { color: COLORS.muted },
    axisLabel: { color: COLORS.muted, formatter: tick },
    axisLine: { show: true, lineStyle: { color: COLORS.line } },
    splitLine: { lineStyle: { color: COLORS.line } },
  };
  const option = {
    backgroundColor: "#ffffff",
    textStyle: { fontFamily: "system-ui, sans-serif" },
    title: {
      text:
        suggestion === undefined
          ? "Learning rate finder: no suggestion"
          : `Learning rate finder: ${formatMetric(suggestion)}`,
      left: "center",
      top: 12,
      textStyle: { color: COLORS.text, fontSize: 15, fontWeight: "normal" },
    },
    grid: { left: 64, right: 24, top: 52, bottom: 56 },
    xAxis: {
      ...axis,
      type: search.mode === "linear" ? "value" : "log",
      name: "learning rate",
      nameGap: 32,
      min: search.learningRates[0],
      max: search.learningRates.at(-1),
      splitLine: { show: false },
    },
    yAxis: { ...axis, type: "value", name: "loss", nameGap: 44, scale: true, max: ceiling(search) },
    series: [
      line(search, search.losses, { color: COLORS.loss, width: 1 }),
      line(search, search.smoothedLosses, { color: COLORS.smooth, width: 2.5 }),
      ...mark(search),
    ],
  };
  return drawChart(option, SIZE);
}

function line(
  { learningRates }: LearningRateSearch,
  losses: readonly number[],
  style: { readonly color: string; readonly width: number },
): object {
  const points = learningRates.map((rate, i) => [rate, losses[i]!]);
  return {
    type: "line",
    silent: true,
    symbolSize: 0,
    clip: true,
    lineStyle: style,
    itemStyle: { color: style.color },
    data: points.filter(([, loss]) => Number.isFinite(loss)),
  };
}

function mark({ suggestion, learningRates, smoothedLosses }: LearningRateSearch): object[] {
  if (suggestion === undefined) return [];
  const loss = smoothedLosses[learningRates.indexOf(suggestion)];
  return [
    {
      type: "scatter",
      silent: true,
      z: 3,
      symbolSize: 13,
      itemStyle: { color: COLORS.mark, borderColor: "#ffffff", borderWidth: 2 },
      data: [[suggestion, loss]],
    },
  ];
}

/** A loss that has blown up would leave the rest a flat line. */
function ceiling({ smoothedLosses }: LearningRateSearch): number {
  const finite = smoothedLosses.filter((loss) => Number.isFinite(loss));
  const [least, first] = [Math.min(...finite), finite[0] ?? 1];
  return Number((Math.max(first, least) * 1.5).toPrecision(2));
}

function tick(value: number): string {
  return value !== 0 && (Math.abs(value) < 1e-2 || Math.abs(value) >= 1e4)
    ? value.toExponential(0)
    : String(Number(value.toPrecision(3)));
}
