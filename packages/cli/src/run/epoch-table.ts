import { ProgressBar, type EpochRecord, type Trainer } from "@stratajs/trainer";
import type { Terminal } from "../terminal/terminal.ts";

const GAP = "  ";

export interface EpochTableOptions {
  readonly terminal: Terminal;
  /** A further column, such as published figures: its heading, and a text for each epoch. */
  readonly beside?: { readonly heading: string; text(epoch: number): string } | undefined;
}

/** The trainer's bar while an epoch runs; finished, it is a row of a table. */
export class EpochTable extends ProgressBar {
  readonly #terminal: Terminal;
  readonly #beside: EpochTableOptions["beside"];

  constructor({ terminal, beside }: EpochTableOptions) {
    // Where there is no bar, its lines would stand between the rows.
    super({ stream: terminal.stdout, secondsPerLine: 30 });
    this.#terminal = terminal;
    this.#beside = beside;
  }

  onFitStart(): void {
    const names = ["epoch ", "  loss", "train accuracy", "test accuracy", "seconds", "examples/s"];
    const heading = [...names, ...(this.#beside ? [this.#beside.heading] : [])].join(GAP);
    this.#terminal.line(this.#terminal.style("dim", heading));
  }

  override onTrainEpochEnd(trainer: Trainer, record: EpochRecord): void {
    // Takes the bar away; the rest of what it does on errors is nothing.
    super.onException();
    const { trainLoss, trainAccuracy, validationAccuracy } = record.metrics;
    const cells = [
      `${record.epoch + 1}/${trainer.maxEpochs}`.padStart(6),
      digits(trainLoss).padStart(6),
      digits(trainAccuracy).padStart(14),
      digits(validationAccuracy).padStart(13),
      record.seconds.toFixed(1).padStart(7),
      Math.round(record.examplesPerSecond).toLocaleString("en-US").padStart(10),
    ];
    const beside = this.#beside ? [this.#beside.text(record.epoch)] : [];
    this.#terminal.line([...cells, ...beside].join(GAP));
  }
}

function digits(value: number | undefined): string {
  return value === undefined ? "" : value.toFixed(4);
}
