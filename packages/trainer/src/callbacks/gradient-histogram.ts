import type { Gradients } from "@stratajs/tensor";
import type { Callback } from "../callback.ts";
import { expectCount } from "../expect-settings.ts";
import type { Trainer } from "../trainer.ts";
import { logHistogram } from "./histogram-log.ts";

export interface GradientHistogramOptions {
  /** How many steps lie between two histograms; 100 by default. */
  readonly everySteps?: number;
  /** Whether the weights are shown, too, as they are before the step; yes by default. */
  readonly weights?: boolean;
  /** Which parameters, by their names in the state dict; all by default. */
  readonly filter?: (path: string) => boolean;
}

/**
 * Histograms of every parameter's gradient, and of its values, to the loggers that draw them: `gradients/conv1.weight`,
 * `weights/conv1.weight`. Gradients are those of the step, before they are clipped.
 */
export class GradientHistogram implements Callback {
  readonly name = "GradientHistogram";
  readonly #options: Required<GradientHistogramOptions>;

  constructor(options: GradientHistogramOptions = {}) {
    this.#options = { everySteps: 100, weights: true, filter: () => true, ...options };
    expectCount(this.name, { everySteps: this.#options.everySteps });
  }

  async onBeforeOptimizerStep(trainer: Trainer, gradients: Gradients): Promise<void> {
    const { everySteps, weights, filter } = this.#options;
    if (trainer.loggers.length === 0 || trainer.step % everySteps !== 0) return;
    for (const [path, parameter] of trainer.task!.model.namedParameters()) {
      if (!filter(path)) continue;
      const gradient = gradients.get(parameter);
      if (gradient) {
        await logHistogram(trainer, `gradients/${path}`, await gradient.data<"float32">());
      }
      if (weights) {
        await logHistogram(trainer, `weights/${path}`, await parameter.value.data<"float32">());
      }
    }
  }
}
