import type { Callback, TrainBatch } from "../callback.ts";
import type { EpochRecord } from "../metrics/epoch-record.ts";
import type { Trainer } from "../trainer.ts";
import { describeEpoch, describeMetrics } from "./describe-progress.ts";

export interface DomProgressBarOptions {
  /** Where the bar goes, before what comes later into it; it is emptied when a fit starts. */
  readonly element: HTMLElement;
  /** Repaints a second, each of which reads the metrics from the device; 4 by default. */
  readonly paintsPerSecond?: number;
}

/**
 * Shows how training goes in an element of a page: a `<progress>` of the epoch, the values so far, and a list of the
 * finished epochs. Style it by the classes `strata-progress`, `strata-values` and `strata-epochs`.
 *
 * Screen readers hear the bar by its label, and each finished epoch, but not every repaint.
 *
 * @example
 * ```ts
 * new DomProgressBar({ element: document.querySelector("#training") });
 * ```
 */
export class DomProgressBar implements Callback {
  readonly name = "DomProgressBar";
  readonly #element: HTMLElement;
  readonly #millisecondsBetween: number;
  readonly #label: HTMLElement;
  readonly #bar: HTMLProgressElement;
  readonly #values: HTMLElement;
  readonly #epochs: HTMLElement;
  #painted = 0;
  #start = 0;
  #examples = 0;

  constructor({ element, paintsPerSecond = 4 }: DomProgressBarOptions) {
    this.#element = element;
    this.#millisecondsBetween = 1000 / paintsPerSecond;
    const { ownerDocument: page } = element;
    this.#label = page.createElement("label");
    this.#label.className = "strata-progress";
    this.#bar = page.createElement("progress");
    this.#values = page.createElement("output");
    this.#values.className = "strata-values";
    this.#values.setAttribute("aria-live", "off");
    this.#epochs = page.createElement("ol");
    this.#epochs.className = "strata-epochs";
    this.#epochs.setAttribute("role", "log");
    this.#epochs.setAttribute("aria-label", "finished epochs");
  }

  onFitStart(): void {
    this.#epochs.replaceChildren();
    this.#element.replaceChildren(this.#label, this.#values, this.#epochs);
  }

  onTrainEpochStart({ epoch, maxEpochs, batch, batches }: Trainer): void {
    this.#start = performance.now();
    this.#painted = this.#start;
    this.#examples = 0;
    const of = Number.isFinite(maxEpochs) ? ` of ${maxEpochs}` : "";
    this.#label.replaceChildren(`epoch ${epoch + 1}${of} `, this.#bar);
    this.#bar.max = batches;
    this.#bar.value = batch;
    this.#values.textContent = "";
  }

  async onTrainBatchEnd(trainer: Trainer, { batch, batches, examples }: TrainBatch): Promise<void> {
    this.#examples += examples;
    const now = performance.now();
    if (now - this.#painted < this.#millisecondsBetween && batch + 1 !== batches) return;
    this.#painted = now;
    this.#bar.value = batch + 1;
    const speed = Math.round((this.#examples * 1000) / (now - this.#start));
    const values = describeMetrics(await trainer.runningMetrics());
    this.#values.textContent = `${values}  ${speed} examples/s`;
  }

  onTrainEpochEnd(trainer: Trainer, record: EpochRecord): void {
    this.#values.textContent = "";
    this.#addLine(describeEpoch(trainer, record));
  }

  onFitEnd({ stopReason, step }: Trainer): void {
    this.#label.replaceChildren();
    this.#values.textContent = "";
    if (stopReason !== undefined) this.#addLine(`stopped after step ${step}: ${stopReason}`);
  }

  onException(_trainer: Trainer, error: unknown): void {
    this.#label.replaceChildren();
    this.#values.textContent = "";
    this.#addLine(`failed: ${error instanceof Error ? error.message : String(error)}`);
  }

  #addLine(text: string): void {
    const line = this.#element.ownerDocument.createElement("li");
    line.textContent = text;
    this.#epochs.append(line);
  }
}
