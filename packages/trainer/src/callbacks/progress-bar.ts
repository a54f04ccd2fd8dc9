import type { SingleBar } from "cli-progress";
import type { Callback, TrainBatch } from "../callback.ts";
import type { EpochRecord } from "../metrics/epoch-record.ts";
import type { Trainer } from "../trainer.ts";
import { describeEpoch, describeMetrics, epochOf } from "./describe-progress.ts";

/** Where progress goes: `process.stdout`, or anything that takes text. */
export interface ProgressStream {
  write(text: string): unknown;
  /** A terminal gets a live bar, anything else lines. */
  readonly isTTY?: boolean;
}

export interface ProgressBarOptions {
  /** `process.stdout` by default; the console where there is none, as in a page. */
  readonly stream?: ProgressStream;
  /** Repaints a second in a terminal, each of which reads the metrics from the device; 4 by default. */
  readonly paintsPerSecond?: number;
  /** Where there is no terminal: a line within an epoch every so many seconds; 10 by default. */
  readonly secondsPerLine?: number;
  /** A line before the first epoch, such as the headings of a table; none by default. */
  readonly header?: string;
  /** What stands in the place of an epoch's bar when it is finished; by default its metrics and its speed. */
  readonly epochLine?: (trainer: Trainer, record: EpochRecord) => string;
}

/**
 * Shows how training goes: a live bar for each epoch in a terminal, and a line when it is finished (loss,
 * accuracies, seconds, examples a second).
 *
 * The bar is cli-progress's, loaded only where there is a terminal.
 */
export class ProgressBar implements Callback {
  readonly name = "ProgressBar";
  readonly #stream: ProgressStream;
  readonly #secondsBetween: number;
  readonly #header: string | undefined;
  readonly #epochLine: (trainer: Trainer, record: EpochRecord) => string;
  #bar: SingleBar | undefined;
  #start = 0;
  #painted = 0;
  #examples = 0;

  constructor(options: ProgressBarOptions = {}) {
    const { stream = defaultStream(), paintsPerSecond = 4, secondsPerLine = 10 } = options;
    this.#stream = stream;
    this.#header = options.header;
    this.#epochLine = options.epochLine ?? describeEpoch;
    this.#secondsBetween = stream.isTTY === true ? 1 / paintsPerSecond : secondsPerLine;
  }

  onFitStart(): void {
    if (this.#header !== undefined) this.#line(this.#header);
  }

  async onTrainEpochStart(trainer: Trainer): Promise<void> {
    this.#start = performance.now();
    this.#painted = this.#start;
    this.#examples = 0;
    if (this.#stream.isTTY !== true) return;
    this.#bar = await createBar(this.#stream);
    const payload = {
      epoch: `epoch ${epochOf(trainer.epoch, trainer.maxEpochs).trimStart()}`,
      rate: "",
      values: "",
    };
    this.#bar.start(trainer.batches, trainer.batch, payload);
  }

  async onTrainBatchEnd(trainer: Trainer, { batch, batches, examples }: TrainBatch): Promise<void> {
    this.#examples += examples;
    const now = performance.now();
    const isLast = batch + 1 === batches;
    if ((now - this.#painted) / 1000 < this.#secondsBetween && !(isLast && this.#bar)) return;
    this.#painted = now;
    const values = describeMetrics(await trainer.runningMetrics());
    const rate = `${Math.round((this.#examples * 1000) / (now - this.#start))} examples/s`;
    if (this.#bar) {
      this.#bar.update(batch + 1, { rate, values: values.replaceAll("train ", "") });
    } else if (!isLast) {
      const place = `epoch ${epochOf(trainer.epoch, trainer.maxEpochs).trimStart()}  batch ${batch + 1}/${batches}`;
      this.#line(`${place}  ${values}  ${rate}`);
    }
  }

  onTrainEpochEnd(trainer: Trainer, record: EpochRecord): void {
    this.#stopBar();
    this.#line(this.#epochLine(trainer, record));
  }

  onFitEnd(trainer: Trainer): void {
    this.#stopBar();
    if (trainer.stopReason === undefined) return;
    const { epoch, batch, batches, step } = trainer;
    const place = batch === 0 ? "" : `, in epoch ${epoch + 1} after batch ${batch} of ${batches}`;
    this.#line(`stopped after step ${step}${place}: ${trainer.stopReason}`);
  }

  onException(): void {
    this.#stopBar();
  }

  #stopBar(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #line(text: string): void {
    this.#stream.write(`${text}\n`);
  }
}

async function createBar(stream: ProgressStream): Promise<SingleBar> {
  const { default: cliProgress } = await import("cli-progress");
  return new cliProgress.SingleBar({
    // cli-progress only writes to it, through readline.
    stream: stream as NodeJS.WritableStream,
    format: "{epoch} {bar} {value}/{total}  {rate}  {values}",
    barsize: 16,
    barCompleteChar: "━",
    barIncompleteChar: "─",
    clearOnComplete: true,
    // A signal is the program's to handle: the trainer still has a checkpoint to write.
    gracefulExit: false,
    emptyOnZero: true,
  });
}

function defaultStream(): ProgressStream {
  const stdout: ProgressStream | undefined = globalThis.process?.stdout;
  return stdout ?? { write: (text) => console.log(text.trimEnd()) };
}
