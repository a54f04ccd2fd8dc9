import type { ImageBatch } from "@stratajs/datasets";
import type { Callback, TrainBatchStart } from "../callback.ts";
import type { Trainer } from "../trainer.ts";

export interface ModelSummaryOptions {
  /** With the batch, `[1, 28, 28, 1]`; by default that of one image of the first batch. */
  readonly inputShape?: readonly number[];
  /** Takes the table; `console.log` by default. */
  readonly write?: (table: string) => void;
  /** Whether the loggers get the model's graph and the table, too; yes by default. */
  readonly log?: boolean;
}

/**
 * Prints the model's layers, shapes, parameters and multiply-adds when a fit starts: Lightning's `ModelSummary`.
 *
 * Without an `inputShape` it waits for the first batch.
 */
export class ModelSummary implements Callback {
  readonly name = "ModelSummary";
  readonly #options: ModelSummaryOptions;
  #isDone = false;

  constructor(options: ModelSummaryOptions = {}) {
    this.#options = options;
  }

  async onFitStart(trainer: Trainer): Promise<void> {
    this.#isDone = false;
    const { inputShape } = this.#options;
    if (inputShape !== undefined) await this.#show(trainer, inputShape);
  }

  async onTrainBatchStart(trainer: Trainer, { data }: TrainBatchStart): Promise<void> {
    if (this.#isDone) return;
    const shape = (data as Partial<ImageBatch> | null)?.imageShape;
    if (shape === undefined) {
      throw new TypeError(
        "ModelSummary expected batches of images, whose shape it takes, but got something else; give it an inputShape",
      );
    }
    await this.#show(trainer, [1, ...shape.slice(1)]);
  }

  async #show(trainer: Trainer, inputShape: readonly number[]): Promise<void> {
    this.#isDone = true;
    const { write = (table) => console.log(table), log = true } = this.#options;
    const { model } = trainer.task!;
    const table = String(model.summary(inputShape));
    write(table);
    if (!log) return;
    for (const logger of trainer.loggers) {
      await logger.logText?.("model", `\`\`\`\n${table}\n\`\`\``, trainer.step);
      await logger.logGraph?.(model, inputShape);
    }
  }
}
