import { topPredictions } from "../metrics/top-predictions.ts";
import type { Predictions } from "../predict.ts";
import type { LabeledImages } from "./pick-report-images.ts";
import type { ReportImage } from "./run-report.ts";

export interface WorstErrorsOptions {
  /** 24 by default. */
  readonly count?: number;
}

/**
 * The wrong predictions of which the model is the most confident, for a report.
 *
 * @param dataset without normalisation: what people look at are its pixels.
 * @param predictions of a classifier over the dataset, in its order (a loader without shuffle).
 */
export async function worstErrors(
  dataset: LabeledImages,
  predictions: Predictions,
  { count = 24 }: WorstErrorsOptions = {},
): Promise<ReportImage[]> {
  const { labels } = predictions;
  if (labels === undefined) {
    throw new Error(
      "worstErrors expected predictions with labels but got some without; give predict a loader of labeled batches",
    );
  }
  const { classes, confidences } = topPredictions(predictions);
  const wrong = [...classes.keys()].filter((index) => classes[index] !== labels[index]);
  const worst = wrong.toSorted((a, b) => confidences[b]! - confidences[a]!).slice(0, count);
  return Promise.all(
    worst.map(async (index) => ({
      image: (await dataset.get(index)).image,
      label: labels[index]!,
      index,
      prediction: classes[index]!,
      confidence: confidences[index]!,
    })),
  );
}
