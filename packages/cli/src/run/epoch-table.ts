import { ProgressBar, type EpochRecord, type Trainer } from "@stratajs/trainer";
import type { Terminal } from "../terminal/terminal.ts";

const GAP = "  ";

export interface EpochTableOptions {
  readonly terminal: Terminal;
  /** What an epoch is validated on: images that are held back, or those for testing. */
  readonly validatesOn: "validation" | "test";
  /** A further column, such as published figures: its heading, and a text for each epoch. */
  readonly beside?: { readonly heading: string; text(epoch: number): string } | undefined;
}

/** The trainer's bar while an epoch runs; finished, it is a row of a table. */
export function createEpochTable({
  terminal,
  validatesOn,
  beside,
}: EpochTableOptions): ProgressBar {
  const accuracy = `${validatesOn} accuracy`;
  const names = ["epoch ", "  loss", "train accuracy", accuracy, "seconds", "examples/s"];
  const headings = [...names, ...(beside ? [beside.heading] : [])];
  return new ProgressBar({
    stream: terminal.stdout,
    // Where there is no bar, its lines would stand between the rows.
    secondsPerLine: 30,
    header: terminal.style("dim", headings.join(GAP)),
    epochLine: (trainer, record) => {
      const cells = [
        ...cellsOf(trainer, record, accuracy.length),
        ...(beside ? [beside.text(record.epoch)] : []),
      ];
      return cells.join(GAP);
    },
  });
}

function cellsOf({ maxEpochs }: Trainer, record: EpochRecord, accuracyWidth: number): string[] {
  const { trainLoss, trainAccuracy, validationAccuracy } = record.metrics;
  return [
    `${record.epoch + 1}/${maxEpochs}`.padStart(6),
    digits(trainLoss).padStart(6),
    digits(trainAccuracy).padStart(14),
    digits(validationAccuracy).padStart(accuracyWidth),
    record.seconds.toFixed(1).padStart(7),
    Math.round(record.examplesPerSecond).toLocaleString("en-US").padStart(10),
  ];
}

function digits(value: number | undefined): string {
  return value === undefined ? "" : value.toFixed(4);
}
