import { expectBelowOne } from "./expect-settings.ts";
import { WeightAverage, type Averaged } from "./weight-average.ts";

export interface ExponentialMovingAverageOptions {
  /** How much of the average is kept at every update; 0.999 by default. */
  readonly decay?: number;
}

/**
 * The weights' exponential moving average: PyTorch's `AveragedModel` with `get_ema_multi_avg_fn`.
 *
 * `average = decay · average + (1 − decay) · value`; the first update copies the values.
 *
 * @example
 * ```ts
 * const average = new ExponentialMovingAverage(model.parameters(), { decay: 0.999 });
 * // after every step:
 * average.update();
 * // to validate:
 * average.swap();
 * await trainer.validate(task, validation);
 * average.swap();
 * ```
 */
export class ExponentialMovingAverage extends WeightAverage {
  readonly decay: number;

  constructor(
    targets: Iterable<Averaged>,
    { decay = 0.999 }: ExponentialMovingAverageOptions = {},
  ) {
    expectBelowOne("ExponentialMovingAverage", { decay });
    super(targets);
    this.decay = decay;
  }

  protected override weight(): number {
    return 1 - this.decay;
  }
}
