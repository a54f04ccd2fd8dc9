import { gradientNorm } from "@stratajs/optim";
import { Rng, type Gradients } from "@stratajs/tensor";
import type { Callback, TrainBatch, TrainBatchStart } from "../callback.ts";
import { expectCount } from "../expect-settings.ts";
import type { Task } from "../task.ts";
import type { Trainer } from "../trainer.ts";
import { findNonFinite, hasNonFinite } from "./find-non-finite.ts";

export interface TerminateOnNaNOptions {
  /**
   * How many steps lie between those that are looked at; 1 by default. Each look waits for the device, which costs nothing
   * on a CPU. With more, the weights may have become NaN in between, which the error then says.
   */
  readonly everySteps?: number;
}

/** A loss or gradient was NaN or infinite: `TerminateOnNaN` found it. */
export class NonFiniteError extends Error {
  override readonly name = "NonFiniteError";
}

/**
 * Ends a run whose loss or gradients are NaN or infinite with an error that names the first layer and operation to put out
 * such a value, before the optimizer carries it into the weights.
 *
 * For the error the batch's forward runs once more, watched operation by operation; where all of it is finite, it names
 * the gradient, of those nearest to the loss, that is not.
 *
 * @example
 * ```ts
 * new Trainer({ callbacks: [new TerminateOnNaN()] });
 * // NonFiniteError: step 12 (epoch 0, batch 11) … the first comes from Log in the layer "head.2" (LogScore)
 * ```
 */
export class TerminateOnNaN implements Callback {
  readonly name = "TerminateOnNaN";
  readonly #everySteps: number;
  /** Those since the last step. */
  #batches: TrainBatchStart[] = [];

  constructor({ everySteps = 1 }: TerminateOnNaNOptions = {}) {
    expectCount(this.name, { everySteps });
    this.#everySteps = everySteps;
  }

  onFitStart(): void {
    this.#batches = [];
  }

  onTrainBatchStart(_trainer: Trainer, batch: TrainBatchStart): void {
    this.#batches.push(batch);
  }

  async onBeforeOptimizerStep(trainer: Trainer, gradients: Gradients): Promise<void> {
    if ((trainer.step + 1) % this.#everySteps !== 0) return;
    const norm = gradientNorm(gradients);
    const [value] = await norm.data<"float32">();
    norm.dispose();
    if (!Number.isFinite(value)) throw await this.#explain(trainer, "gradients", gradients);
  }

  async onTrainBatchEnd(trainer: Trainer, { step, loss }: TrainBatch): Promise<void> {
    const completesStep = step !== this.#batches[0]?.step;
    if (!completesStep) return;
    const isLookedAt = step % this.#everySteps === 0;
    if (isLookedAt && !Number.isFinite((await loss.data<"float32">())[0])) {
      throw await this.#explain(trainer, "loss");
    }
    this.#batches = [];
  }

  onException(): void {
    this.#batches = [];
  }

  async #explain(
    { task }: Trainer,
    what: "loss" | "gradients",
    gradients?: Gradients,
  ): Promise<NonFiniteError> {
    const first = this.#batches[0]!;
    const place = `step ${first.step + 1} (epoch ${first.epoch}, batch ${first.batch})`;
    const begin = `TerminateOnNaN: the ${what} of ${place} ${what === "loss" ? "is" : "are"} NaN or infinite`;
    for (const { data } of this.#batches) {
      // The task takes what its loader gave. Layers that draw may draw otherwise than they did.
      const source = await findNonFinite(task as Task<unknown, unknown>, data, new Rng(0));
      if (source !== undefined)
        return new NonFiniteError(`${begin}; the first comes from ${source}`);
    }
    const gradient = gradients && (await this.#firstGradient(task!, gradients));
    return new NonFiniteError(
      `${begin}, though every value of the forward is finite when it runs again; ` +
        (gradient === undefined
          ? "their norm alone is too large for float32: lower the learning rate or clip the gradients"
          : `backward, the first is the gradient of "${gradient}"`),
    );
  }

  /** Backward begins with the last parameters. */
  async #firstGradient({ model }: Task, gradients: Gradients): Promise<string | undefined> {
    for (const [path, parameter] of [...model.namedParameters()].toReversed()) {
      const gradient = gradients.get(parameter);
      if (gradient && (await hasNonFinite(gradient))) return path;
    }
    return undefined;
  }
}
