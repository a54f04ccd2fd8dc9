import { callbackName, type Callback, type Hook } from "./callback.ts";
import { expectHeld, held } from "./leak-check.ts";
import type { Trainer } from "./trainer.ts";

type HookArguments<Name extends Hook> =
  Parameters<NonNullable<Callback[Name]>> extends [Trainer, ...infer Rest] ? Rest : never;

/** Hooks that a run calls once: what they hold is not looked at. All others may keep what they hold after their first call. */
const ONCE: ReadonlySet<Hook> = new Set<Hook>(["onFitStart", "onFitEnd", "onException"]);

/** Calls the callbacks of a run. */
export class Hooks {
  readonly #trainer: Trainer;
  readonly #callbacks: readonly Callback[];
  readonly #checkLeaks: boolean;
  readonly #called = new Set<string>();

  constructor(trainer: Trainer, callbacks: readonly Callback[], checkLeaks: boolean) {
    this.#trainer = trainer;
    this.#callbacks = [
      ...callbacks.filter((callback) => callback.runsLast !== true),
      ...callbacks.filter((callback) => callback.runsLast === true),
    ];
    this.#checkLeaks = checkLeaks;
  }

  /** Undefined, at once, where nobody listens. */
  call<Name extends Hook>(hook: Name, ...rest: HookArguments<Name>): Promise<void> | undefined {
    const isHeard = this.#callbacks.some((callback) => callback[hook] !== undefined);
    return isHeard ? this.#callAll(hook, rest) : undefined;
  }

  async #callAll(hook: Hook, rest: readonly unknown[]): Promise<void> {
    for (const [index, callback] of this.#callbacks.entries()) {
      // Every hook takes the trainer first; TypeScript cannot see that through the union of their types.
      const method = callback[hook] as ((...values: unknown[]) => void | Promise<void>) | undefined;
      if (method === undefined) continue;
      const key = `${index} ${hook}`;
      const isWatched = this.#checkLeaks && !ONCE.has(hook) && this.#called.has(key);
      const before = isWatched ? held() : undefined;
      const result = method.call(callback, this.#trainer, ...rest);
      // Waiting only where there is something to wait for keeps the loop free of empty turns.
      if (result !== undefined) await result;
      if (before) expectHeld(before, `the callback ${callbackName(callback)}'s ${hook}`);
      this.#called.add(key);
    }
  }

  /** Tells every callback of an error, even where one of them fails; gives their own errors. */
  async callOnException(error: unknown): Promise<unknown[]> {
    const failures: unknown[] = [];
    for (const callback of this.#callbacks) {
      try {
        await callback.onException?.(this.#trainer, error);
      } catch (failure) {
        failures.push(failure);
      }
    }
    return failures;
  }
}
