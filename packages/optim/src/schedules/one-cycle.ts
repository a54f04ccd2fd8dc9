import { expectAtLeastZero, expectCount } from "../expect-settings.ts";
import type { Optimizer } from "../optimizer.ts";
import { OptimizerSchedule } from "./schedule.ts";

export interface OneCycleOptions {
  /** The peak (PyTorch's `max_lr`), of all groups or of each. */
  readonly maxLearningRate: number | readonly number[];
  /** Of the whole training. */
  readonly totalSteps: number;
  /** The part of the steps in which the rate rises (PyTorch's `pct_start`); 0.3 by default. */
  readonly warmupFraction?: number;
  /** `"cosine"` by default. */
  readonly anneal?: "cosine" | "linear";
  /** The rate starts at `maxLearningRate / startDivisor` (`div_factor`); 25 by default. */
  readonly startDivisor?: number;
  /** It ends at the start's rate divided by this (`final_div_factor`); 1e4 by default. */
  readonly endDivisor?: number;
  /** The range in which momentum moves against the rate; [0.85, 0.95] by default, `false` leaves it alone. */
  readonly momentum?: readonly [base: number, max: number] | false;
  /** Falls to the start's rate first, then to the end's; no by default. */
  readonly threePhase?: boolean;
}

interface Phase {
  /** The step at which the phase ends; it begins where the one before it ends. */
  readonly end: number;
  /** In parts of the peak. */
  readonly rates: readonly [from: number, to: number];
  readonly momenta: readonly [from: number, to: number];
}

/**
 * The learning rate rises to a peak and falls far below its start, momentum against it:
 * `torch.optim.lr_scheduler.OneCycleLR`. Smith & Topin 2017, https://arxiv.org/abs/1708.07120
 *
 * @example
 * ```ts
 * new OneCycle(optimizer, { maxLearningRate: 0.2, totalSteps });
 * ```
 */
export class OneCycle extends OptimizerSchedule {
  readonly #peaks: readonly number[];
  readonly #phases: readonly Phase[];
  readonly #totalSteps: number;
  readonly #anneal: "cosine" | "linear";
  readonly #cyclesMomentum: boolean;

  constructor(optimizer: Optimizer, options: OneCycleOptions) {
    super(optimizer, "step");
    const { totalSteps, anneal = "cosine", momentum = [0.85, 0.95] } = options;
    expectCount("OneCycle", { totalSteps });
    checkDivisors(options);
    this.#peaks = toPeaks(options.maxLearningRate, optimizer.groups.length);
    this.#totalSteps = totalSteps;
    this.#anneal = anneal;
    // SGD without momentum has none to cycle; PyTorch makes this an error.
    this.#cyclesMomentum = momentum !== false && optimizer.momentum > 0;
    this.#phases = toPhases(options, momentum === false ? [0, 0] : momentum);
  }

  /** @throws past the last step, as PyTorch does. */
  override learningRate(step: number, epoch = 0, group = 0): number {
    return super.learningRate(step, epoch, group);
  }

  protected override rate(step: number, _base: number, group: number): number {
    return this.#peaks[group]! * this.#at(step, "rates");
  }

  momentum(step: number): number {
    return this.#at(step, "momenta");
  }

  override apply(step: number, epoch: number): void {
    super.apply(step, epoch);
    if (this.#cyclesMomentum) this.optimizer.momentum = this.momentum(step);
  }

  #at(step: number, what: "rates" | "momenta"): number {
    if (!(step >= 0 && step < this.#totalSteps)) {
      throw new RangeError(
        `OneCycle was made for ${this.#totalSteps} steps but was asked for step ${step}; give it the whole training's number`,
      );
    }
    const index = this.#phases.findIndex(({ end }) => step <= end);
    const phase = this.#phases[index] ?? this.#phases.at(-1)!;
    const start = this.#phases[index - 1]?.end ?? 0;
    const progress = phase.end === start ? 1 : (step - start) / (phase.end - start);
    const [from, to] = phase[what];
    if (this.#anneal === "linear") return from + (to - from) * progress;
    return to + ((from - to) / 2) * (1 + Math.cos(Math.PI * progress));
  }
}

function toPeaks(given: number | readonly number[], groups: number): readonly number[] {
  const peaks = typeof given === "number" ? Array.from({ length: groups }, () => given) : given;
  if (peaks.length !== groups) {
    throw new RangeError(
      `OneCycle expected a maxLearningRate for each of ${groups} groups but got ${peaks.length}`,
    );
  }
  for (const maxLearningRate of peaks) expectAtLeastZero("OneCycle", { maxLearningRate });
  return peaks;
}

function checkDivisors({ startDivisor = 25, endDivisor = 1e4 }: OneCycleOptions): void {
  for (const [name, value] of Object.entries({ startDivisor, endDivisor })) {
    if (value > 0 && value < Infinity) continue;
    throw new RangeError(`OneCycle expected ${name} above 0 but got ${value}`);
  }
}

function toPhases(
  {
    totalSteps,
    warmupFraction = 0.3,
    startDivisor = 25,
    endDivisor = 1e4,
    threePhase = false,
  }: OneCycleOptions,
  [lowMomentum, highMomentum]: readonly [number, number],
): Phase[] {
  if (!(warmupFraction >= 0 && warmupFraction <= 1)) {
    throw new RangeError(`OneCycle expected warmupFraction in [0, 1] but got ${warmupFraction}`);
  }
  const start = 1 / startDivisor;
  const end = start / endDivisor;
  const warm = warmupFraction * totalSteps - 1;
  const rise: Phase = { end: warm, rates: [start, 1], momenta: [highMomentum, lowMomentum] };
  const last = totalSteps - 1;
  if (!threePhase) {
    return [rise, { end: last, rates: [1, end], momenta: [lowMomentum, highMomentum] }];
  }
  return [
    rise,
    { end: 2 * warm, rates: [1, start], momenta: [lowMomentum, highMomentum] },
    { end: last, rates: [start, end], momenta: [highMomentum, highMomentum] },
  ];
}
