import type { RunProgress } from "./run-end.ts";
import type { TrainerSettings } from "./trainer-options.ts";

/** What a run must have done before it may end early. */
type Minima = Pick<TrainerSettings, "minEpochs" | "minSteps">;

/** The wish to end a run early. It waits until the minima are reached, unless it comes by force. */
export class StopRequest {
  readonly #minima: Minima;
  readonly #progress: () => Pick<RunProgress, "epochs" | "step">;
  #asked: string | undefined;
  #forced: string | undefined;
  #isTold = false;

  constructor(minima: Minima, progress: () => Pick<RunProgress, "epochs" | "step">) {
    this.#minima = minima;
    this.#progress = progress;
  }

  /** Whether the minima are reached. */
  get isAllowed(): boolean {
    const { epochs, step } = this.#progress();
    return epochs >= this.#minima.minEpochs && step >= this.#minima.minSteps;
  }

  /** Why the run is to end now, or undefined. */
  get reason(): string | undefined {
    return this.#forced ?? (this.isAllowed ? this.#asked : undefined);
  }

  /** Why it is to end once the minima are reached, or undefined. */
  get waiting(): string | undefined {
    return this.isAllowed ? undefined : this.#asked;
  }

  /** The first reason counts that does not have to wait. */
  ask(reason: string, { force }: { readonly force: boolean }): void {
    if (this.reason !== undefined) return;
    if (force) this.#forced = reason;
    else this.#asked ??= reason;
  }

  /** Before a batch is trained in spite of it. */
  tellIfWaiting(): void {
    if (this.#isTold || this.waiting === undefined) return;
    this.#isTold = true;
    const { minEpochs, minSteps } = this.#minima;
    const minima = Object.entries({ minEpochs, minSteps }).filter(([, least]) => least > 0);
    const said = minima.map(([name, least]) => `${name} ${least}`).join(" and ");
    console.warn(`Trainer: it is to stop (${this.waiting}), but goes on to reach ${said}`);
  }
}
