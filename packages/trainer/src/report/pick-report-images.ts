import { topPredictions } from "../metrics/top-predictions.ts";
import type { Predictions } from "../predict.ts";
import type { ReportImage, ReportPixels } from "./run-report.ts";

export interface PickReportImagesOptions {
  /** 40 by default. */
  readonly count?: number;
}

/** A dataset of labeled images, in the order of the predictions. */
export interface LabeledImages {
  readonly length: number;
  get(
    index: number,
  ):
    | { readonly image: ReportPixels; readonly label: number }
    | Promise<{ readonly image: ReportPixels; readonly label: number }>;
}

/**
 * Images for a report: spread evenly over the dataset, not chosen for how well they came out.
 *
 * @param dataset without normalisation: what people look at are its pixels.
 * @param predictions of a classifier over the whole dataset, in its order (a loader without shuffle).
 */
export async function pickReportImages(
  dataset: LabeledImages,
  predictions: Predictions,
  { count = 40 }: PickReportImagesOptions = {},
): Promise<ReportImage[]> {
  const { classes, confidences } = topPredictions(predictions);
  if (classes.length !== dataset.length) {
    throw new RangeError(
      `pickReportImages expected ${dataset.length} predictions, one for each example of the dataset, but got ${classes.length}`,
    );
  }
  const length = Math.min(count, dataset.length);
  const picked = Array.from({ length }, (_, place) =>
    Math.floor((place * dataset.length) / length),
  );
  return Promise.all(
    picked.map(async (index) => {
      const { image, label } = await dataset.get(index);
      return {
        image,
        label,
        index,
        prediction: classes[index]!,
        confidence: confidences[index]!,
      };
    }),
  );
}
