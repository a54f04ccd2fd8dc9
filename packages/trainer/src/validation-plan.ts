import type { TrainerSettings } from "./trainer-options.ts";

/** When a run validates. */
export class ValidationPlan {
  /** Epochs, or none where batches count. */
  readonly #epochs: number | undefined;
  readonly #every: number;
  readonly #batches: number;

  /**
   * @param batches in an epoch
   * @throws when no batch of an epoch would be validated after.
   */
  constructor(checkEvery: TrainerSettings["checkEvery"], batches: number) {
    this.#batches = batches;
    const isOfEpochs = typeof checkEvery === "number" && checkEvery >= 1;
    this.#epochs = isOfEpochs ? checkEvery : undefined;
    this.#every =
      typeof checkEvery === "object" ? checkEvery.batches : Math.floor(checkEvery * batches);
    if (this.#every >= 1 && (isOfEpochs || this.#every <= batches)) return;
    throw new RangeError(
      `fit expected checkEvery to be from one batch to an epoch's ${batches} but got ${JSON.stringify(checkEvery)}`,
    );
  }

  /** Whether the epoch has a validation at all. */
  happensIn(epoch: number): boolean {
    return this.#epochs === undefined || (epoch + 1) % this.#epochs === 0;
  }

  /** Whether to validate after so many batches of the epoch. */
  isDue(epoch: number, batch: number): boolean {
    if (this.#epochs === undefined) return batch > 0 && batch % this.#every === 0;
    return batch === this.#batches && this.happensIn(epoch);
  }
}
