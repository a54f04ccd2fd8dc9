import type { ImageDataset } from "@stratajs/datasets";
import type { Callback } from "../callback.ts";
import { expectCount } from "../expect-settings.ts";
import { leavingLoaderState } from "../loader-state.ts";
import { formatPercent } from "../metrics/format-metric.ts";
import { predict, type Predictions } from "../predict.ts";
import type { Loader, Task } from "../task.ts";
import type { Trainer } from "../trainer.ts";
import { contactSheet } from "./contact-sheet.ts";

export interface WorstPredictionsOptions<HostBatch> {
  /** What is predicted, without shuffle: the loader of `images`. */
  readonly loader: Loader<HostBatch>;
  /** The loader's dataset without normalisation: what people look at are its pixels. */
  readonly images: ImageDataset;
  /** Names of the classes, in the order of their labels. */
  readonly classes?: readonly string[];
  /** How many examples; 16 by default. */
  readonly count?: number;
  /** How many epochs lie between two grids; 1 by default. */
  readonly everyEpochs?: number;
}

/** An example and what the model makes of it. */
interface Prediction {
  readonly index: number;
  readonly label: number;
  readonly prediction: number;
  /** The probability of the right class, in [0, 1]. */
  readonly right: number;
  /** That of the predicted one. */
  readonly confidence: number;
}

/**
 * Shows the loggers, at the end of epochs, the images whose right class the model gives the least probability: the image
 * `worstPredictions`, in rows of four, and the text `worstPredictions/table`, what each is and was taken for.
 */
export class WorstPredictions<HostBatch> implements Callback {
  readonly name = "WorstPredictions";
  readonly #options: WorstPredictionsOptions<HostBatch>;

  constructor(options: WorstPredictionsOptions<HostBatch>) {
    const { count = 16, everyEpochs = 1 } = options;
    expectCount(this.name, { count, everyEpochs });
    this.#options = options;
  }

  async onTrainEpochEnd(trainer: Trainer): Promise<void> {
    const { loader, images, count = 16, everyEpochs = 1 } = this.#options;
    const { loggers, step, epoch } = trainer;
    const isWanted = loggers.some(({ logImages, logText }) => logImages ?? logText);
    if (!isWanted || (epoch + 1) % everyEpochs !== 0) return;
    const task = trainer.task as Task<unknown, HostBatch>;
    // The next validation is to see what it would have seen.
    const predictions = await leavingLoaderState(loader, () => predict(task, { loader }));
    const worst = pickWorst(predictions, images.length).slice(0, count);
    const shown = await Promise.all(
      worst.map(async ({ index }) => (await images.get(index)).image),
    );
    const sheet = contactSheet(shown, { columns: Math.min(4, shown.length) });
    for (const logger of loggers) {
      await logger.logImages?.("worstPredictions", [sheet], step);
      await logger.logText?.("worstPredictions/table", this.#table(worst), step);
    }
  }

  /** In Markdown. */
  #table(worst: readonly Prediction[]): string {
    const { classes } = this.#options;
    const named = (label: number): string => classes?.[label] ?? String(label);
    const rows = worst.map(({ index, label, prediction, right, confidence }, place) => [
      place + 1,
      index,
      `${named(label)} (${formatPercent(right)})`,
      `${named(prediction)} (${formatPercent(confidence)})`,
    ]);
    const lines = [["place", "example", "is", "taken for"], ["---", "---", "---", "---"], ...rows];
    return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  }
}

/** All examples, the worst first. */
function pickWorst({ values, shape, labels }: Predictions, length: number): Prediction[] {
  const [examples = 0, classes = 0] = shape;
  if (shape.length !== 2 || labels === undefined || examples !== length) {
    throw new RangeError(
      `WorstPredictions expected probabilities [${length}, classes] with labels, one row for each image, but got [${shape.join(", ")}]` +
        `${labels === undefined ? " without labels" : ""}; give it the loader of its images, without shuffle and dropLast`,
    );
  }
  const all = Array.from(labels, (label, index): Prediction => {
    const row = values.subarray(index * classes, (index + 1) * classes);
    const prediction = row.reduce((top, value, i) => (value > row[top]! ? i : top), 0);
    return { index, label, prediction, right: row[label]!, confidence: row[prediction]! };
  });
  return all.toSorted((a, b) => a.right - b.right);
}
