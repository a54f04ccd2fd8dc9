import type { Json } from "@stratajs/checkpoint";
import type { Held } from "../leak-check.ts";

/** What a metric has accumulated: it lies on the device, and checkpoints can hold it. */
export interface Accumulated {
  readonly held: Held;
  reset(): void;
  state(): Promise<Json>;
  /** @throws when the state is none of its kind. */
  loadState(state: Json): void;
}

/** The part of a metric that is alike in all whose state lies in one place. */
export abstract class Accumulating<State extends Accumulated> implements Accumulated {
  protected readonly accumulated: State;

  constructor(accumulated: State) {
    this.accumulated = accumulated;
  }

  get held(): Held {
    return this.accumulated.held;
  }

  reset(): void {
    this.accumulated.reset();
  }

  dispose(): void {
    this.reset();
  }

  state(): Promise<Json> {
    return this.accumulated.state();
  }

  loadState(state: Json): void {
    this.accumulated.loadState(state);
  }
}
