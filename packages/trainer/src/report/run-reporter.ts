import type { Json } from "@stratajs/checkpoint";
import type { ImageBatch } from "@stratajs/datasets";
import type { Callback, TrainBatch } from "../callback.ts";
import type { Trainer } from "../trainer.ts";
import { createReport, type CreateReportOptions } from "./create-report.ts";
import { ReportRecorder } from "./report-recorder.ts";
import { writeReport } from "./write-report.ts";

export interface RunReporterOptions extends Omit<CreateReportOptions, "recorder"> {
  /** Where `report.html` and `run.json` go; made if need be. */
  readonly folder: string;
}

/**
 * Writes the report of a run when it is over, also when it was stopped: `report.html` for people and `run.json` for
 * programs. What it takes beside the folder is `createReport`'s.
 *
 * @example
 * ```ts
 * new Trainer({ callbacks: [new RunReporter({ folder: "runs/lenet", test, dataset, classes })] });
 * ```
 */
export class RunReporter implements Callback {
  readonly name = "RunReporter";
  /** Others may change the model when the fit ends, as an average of its weights does. */
  readonly runsLast = true;
  /** Of the page. */
  readonly path: string;
  readonly #options: CreateReportOptions;
  readonly #recorder = new ReportRecorder();

  constructor({ folder, ...options }: RunReporterOptions) {
    this.path = `${folder}/report.html`;
    this.#options = options;
  }

  onFitStart(trainer: Trainer): void {
    this.#recorder.onFitStart(trainer);
  }

  onTrainEpochStart(): void {
    this.#recorder.onTrainEpochStart();
  }

  onValidationEnd(): void {
    this.#recorder.onValidationEnd();
  }

  onTrainBatchEnd(trainer: Trainer, batch: TrainBatch): void | Promise<void> {
    return this.#recorder.onTrainBatchEnd(trainer, batch);
  }

  async onFitEnd(trainer: Trainer): Promise<void> {
    await this.#recorder.onFitEnd(trainer);
    const { task } = trainer;
    if (task === undefined) return;
    const options = { ...this.#options, recorder: this.#recorder };
    await writeReport(
      this.path,
      await createReport<unknown, ImageBatch>(trainer, task as never, options),
    );
  }

  onException(): void {
    this.#recorder.onException();
  }

  state(): Json {
    return this.#recorder.state();
  }

  loadState(state: Json): void {
    this.#recorder.loadState(state);
  }
}
