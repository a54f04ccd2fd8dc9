import type { LearningRateSearch } from "./learning-rate-search.ts";

/**
 * The loss over the learning rate, with the suggestion marked, as an SVG of its own, without script. echarts is loaded with the first one.
 */
export async function plotLearningRate(search: LearningRateSearch): Promise<string> {
  const { drawLearningRate } = await import("./draw-learning-rate.ts");
  return drawLearningRate(search);
}
