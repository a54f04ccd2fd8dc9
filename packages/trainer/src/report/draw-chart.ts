import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

/**
 * A chart of echarts as an SVG drawing without script, and without the hover styles of a live chart.
 *
 * @param option of the parts that the caller told echarts to `use`
 */
export function drawChart(option: object, { width, height }: ChartSize): string {
  use([SVGRenderer]);
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption({ animation: false, ...option });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg.replaceAll(/<style.*?<\/style>/gs, "");
}
