import type { Json } from "@stratajs/checkpoint";
import { mul, reshape, type Scalar, type Tensor1D } from "@stratajs/tensor";
import type { Callback, TrainBatch } from "../callback.ts";
import { DeviceTotal } from "../metrics/device-total.ts";
import type { Trainer } from "../trainer.ts";
import { halved, toStepRecord, type StepRecord, type Stretch } from "./step-records.ts";

export interface ReportRecorderOptions {
  /** Steps of a stretch, at first; 20 by default. */
  readonly everySteps?: number;
  /** When there are so many, each two become one, and stretches are twice as long from then on; 512 by default. */
  readonly maxRecords?: number;
}

/**
 * Notes loss, learning rate and throughput over stretches of steps, for a report's curves, in bounded memory.
 *
 * The loss is summed on the device and read once a stretch. Checkpoints hold the stretches that are over.
 */
export class ReportRecorder implements Callback {
  readonly name = "ReportRecorder";
  readonly #options: Required<ReportRecorderOptions>;
  readonly #loss = new DeviceTotal(this.name, 1, "float32");
  #everySteps: number;
  #stretches: Stretch[] = [];
  /** Of the stretch in progress. */
  #examples = 0;
  #seconds = 0;
  #position = { step: 0, epoch: 0 };
  /** When the batch in progress began, in milliseconds. */
  #since = 0;

  constructor({ everySteps = 20, maxRecords = 512 }: ReportRecorderOptions = {}) {
    this.#options = {
      everySteps: atLeast(1, "everySteps", everySteps),
      maxRecords: atLeast(2, "maxRecords", maxRecords),
    };
    this.#everySteps = everySteps;
  }

  get records(): readonly StepRecord[] {
    return this.#stretches.map((stretch) => toStepRecord(stretch));
  }

  onFitStart({ step, epoch }: Trainer): void {
    // A run that resumes has loaded what came before its step; any other begins anew.
    this.#stretches = this.#stretches.filter((stretch) => stretch.step <= step);
    if (this.#stretches.length === 0) this.#everySteps = this.#options.everySteps;
    this.#loss.reset();
    this.#begin();
    this.#position = { step, epoch };
  }

  onTrainEpochStart(): void {
    this.#since = performance.now();
  }

  onValidationEnd(): void {
    this.#since = performance.now();
  }

  onTrainBatchEnd(trainer: Trainer, batch: TrainBatch): void | Promise<void> {
    const { loss, examples, step, epoch } = batch;
    this.#loss.add(() => reshape(mul<Scalar>(loss, examples), [1]) as Tensor1D);
    this.#examples += examples;
    const now = performance.now();
    this.#seconds += (now - this.#since) / 1000;
    this.#since = now;
    const isNew = step !== this.#position.step;
    this.#position = { step, epoch };
    if (isNew && step % this.#everySteps === 0) return this.#finishStretch(trainer);
  }

  async onFitEnd(trainer: Trainer): Promise<void> {
    if (this.#examples > 0) await this.#finishStretch(trainer);
    this.#loss.reset();
  }

  onException(): void {
    this.#loss.reset();
  }

  state(): Json {
    const stretches = [...this.#stretches] as unknown as Json;
    return { everySteps: this.#everySteps, stretches };
  }

  loadState(state: Json): void {
    const { everySteps, stretches } = state as unknown as SavedState;
    this.#everySteps = everySteps;
    // JSON has null for NaN.
    this.#stretches = stretches.map(({ lossSum, ...stretch }) =>
      Object.assign(stretch, { lossSum: lossSum ?? Number.NaN }),
    );
  }

  async #finishStretch(trainer: Trainer): Promise<void> {
    const [lossSum] = Array.from(await this.#loss.read());
    const stretch: Stretch = {
      ...this.#position,
      learningRate: trainer.optimizer?.learningRate ?? Number.NaN,
      lossSum: lossSum!,
      examples: this.#examples,
      seconds: this.#seconds,
    };
    this.#stretches.push(stretch);
    if (this.#stretches.length >= this.#options.maxRecords) {
      this.#stretches = halved(this.#stretches);
      this.#everySteps *= 2;
    }
    this.#begin();
    // Zero and not nothing: what a callback holds stays the same from step to step.
    this.#loss.loadState([0]);
  }

  #begin(): void {
    this.#examples = 0;
    this.#seconds = 0;
  }
}

interface SavedState {
  readonly everySteps: number;
  readonly stretches: readonly (Omit<Stretch, "lossSum"> & { readonly lossSum: number | null })[];
}

function atLeast(least: number, name: string, value: number): number {
  if (Number.isInteger(value) && value >= least) return value;
  throw new RangeError(
    `ReportRecorder expected ${name} to be an integer of at least ${least} but got ${value}`,
  );
}
