import { ProgressBar, type EpochRecord, type Trainer } from "@stratajs/trainer";
import type { Terminal } from "../terminal/terminal.ts";

const GAP = "  ";

export interface EpochTableOptions {
  readonly terminal: Terminal;
  /** A further column, such as published figures: its heading, and a text for each epoch. */
  readonly beside?: { readonly heading: string; text(epoch: number): string } | undefined;
}

/** The trainer's bar while an epoch runs; finished, it is a row of a table. */
export function createEpochTable({ terminal, beside }: EpochTableOptions): ProgressBar {
  const names = ["epoch ", "  loss", "train accuracy", "test accuracy", "seconds", "examples/s"];
  const headings = [...names, ...(beside ? [beside.heading] : [])];
  return new ProgressBar({
    stream: terminal.stdout,
    // Where there is no bar, its lines would stand between the rows.
    secondsPerLine: 30,
    header: terminal.style("dim", headings.join(GAP)),
    epochLine: (trainer, record) => {
      const cells = [...cellsOf(trainer, record), ...(beside ? [beside.text(record.epoch)] : [])];
      return cells.join(GAP);
    },
  });
}

function cellsOf({ maxEpochs }: Trainer, record: EpochRecord): string[] {
  const { trainLoss, trainAccuracy, validationAccuracy } = record.metrics;
  return [
    `${record.epoch + 1}/${maxEpochs}`.padStart(6),
    digits(trainLoss).padStart(6),
    digits(trainAccuracy).padStart(14),
    digits(validationAccuracy).padStart(13),
    record.seconds.toFixed(1).padStart(7),
    Math.round(record.examplesPerSecond).toLocaleString("en-US").padStart(10),
  ];
}

function digits(value: number | undefined): string {
  return value === undefined ? "" : value.toFixed(4);
}
