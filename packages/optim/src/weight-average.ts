import {
  dispose,
  runTrainingKernel,
  scalar,
  tensor,
  tensor1d,
  tidy,
  toFloat32,
  variable,
  zerosLike,
  type ModuleBuffer,
  type Parameter,
  type StateDict,
  type StateEntry,
  type Variable,
} from "@stratajs/tensor";
import { expectFit } from "./slots.ts";

/** What can be averaged: parameters, and buffers such as a batch norm's running mean. */
export type Averaged = Parameter | ModuleBuffer;

/**
 * A second set of weights that is the average of the first over time: `torch.optim.swa_utils.AveragedModel`, without
 * a second model.
 *
 * Call `update` after the optimizer's step; `swap` exchanges the averages for the weights, to validate or save with
 * them, and again to go on.
 *
 * Buffers are averaged where they are given, too (PyTorch's `use_buffers`); where they are not, estimate them again
 * for the averaged weights (the trainer's `updateBatchNorm`).
 */
export abstract class WeightAverage {
  readonly #targets: readonly Averaged[];
  readonly #averages: readonly Variable[];
  #updates = 0;
  #isSwapped = false;

  constructor(targets: Iterable<Averaged>) {
    this.#targets = [...new Set(targets)];
    if (this.#targets.length === 0) {
      throw new Error(`${this.constructor.name} expected at least one parameter but got none`);
    }
    this.#averages = tidy(() =>
      this.#targets.map((target) => variable(zerosLike(target.value), false)),
    );
  }

  /** PyTorch's `n_averaged`. */
  get updates(): number {
    return this.#updates;
  }

  /** Whether the averages are where the weights belong. */
  get isSwapped(): boolean {
    return this.#isSwapped;
  }

  /** How much of the next average is the present value, when there have been `updates` before. */
  protected abstract weight(updates: number): number;

  /**
   * Takes the present values into the averages; the first time they are the averages.
   *
   * @throws while the averages are swapped in.
   */
  update(): void {
    if (this.#isSwapped) {
      throw new Error(
        `${this.constructor.name} expected the weights in their place but the averages are there; call swap() before update()`,
      );
    }
    // average += weight · (value − average), which is a step of SGD along −value with a weight decay of 1: one
    // kernel for everything, in place.
    const weight = this.#updates === 0 ? 1 : this.weight(this.#updates);
    tidy(() => {
      const values = this.#targets.map((target) => target.value);
      const settings = tensor1d([weight, 0, 0, 1, Infinity]);
      const next = runTrainingKernel(
        "SgdStep",
        [...this.#averages, ...values, settings, scalar(-1)],
        { count: values.length, nesterov: false, isClipped: true, inPlace: true },
      );
      for (const [i, average] of this.#averages.entries()) average.assign(next[i]!);
    });
    this.#updates++;
  }

  /**
   * Exchanges weights and averages; nothing is copied.
   *
   * @throws before the first update.
   */
  swap(): void {
    if (this.#updates === 0) {
      throw new Error(`${this.constructor.name} has no averages yet; call update() first`);
    }
    tidy(() => {
      for (const [i, average] of this.#averages.entries()) {
        const { value } = this.#targets[i]!;
        const held = value.clone();
        value.assign(average);
        average.assign(held);
      }
    });
    this.#isSwapped = !this.#isSwapped;
  }

  /**
   * `n_averaged` and, by place, `0.average`, …, in PyTorch's layout. While the averages are swapped in, the model's own
   * state has them, so that this has the weights, too: `0.weight`, ….
   */
  async stateDict(): Promise<StateDict> {
    const dict = new Map<string, StateEntry>();
    dict.set("n_averaged", {
      dtype: "I64",
      shape: [],
      data: BigInt64Array.of(BigInt(this.#updates)),
    });
    for (const [place, target] of this.#targets.entries()) {
      const average = this.#averages[place]!;
      const holders = this.#isSwapped ? [target.value, average] : [average];
      for (const [i, holder] of holders.entries()) {
        const values = await holder.data<"float32">();
        const data = "toHostLayout" in target ? target.toHostLayout(values) : values;
        dict.set(nameOf(place, i === 0 ? "average" : "weight"), {
          dtype: "F32",
          shape: target.shape,
          data,
        });
      }
    }
    return dict;
  }

  /**
   * Takes the averages, and puts the weights that it has into their places.
   *
   * @throws when the dict is of other parameters; then nothing changes.
   */
  loadStateDict(dict: StateDict): void {
    const owner = this.constructor.name;
    if (this.#isSwapped) {
      throw new Error(
        `${owner} expected the weights in their place; call swap() before loadStateDict()`,
      );
    }
    const entries = this.#targets.map((target, place) =>
      valuesOf(owner, dict, nameOf(place, "average"), target),
    );
    const weights = dict.has(nameOf(0, "weight"))
      ? this.#targets.map((target, place) => valuesOf(owner, dict, nameOf(place, "weight"), target))
      : [];
    const updates = Number(dict.get("n_averaged")?.data[0]);
    if (!Number.isSafeInteger(updates) || updates < 0) {
      throw new Error(`${owner} expected n_averaged to be a number of updates but got ${updates}`);
    }
    const averages = dict.size - 1 - weights.length;
    if (averages !== entries.length) {
      throw new Error(
        `${owner} expected averages of ${entries.length} parameters but got ${averages}; load them into the model that they were saved from`,
      );
    }
    tidy(() => {
      for (const [i, data] of entries.entries()) {
        this.#averages[i]!.assign(tensor(data, this.#averages[i]!.shape, "float32"));
      }
      for (const [i, data] of weights.entries()) {
        const { value } = this.#targets[i]!;
        value.assign(tensor(data, value.shape, "float32"));
      }
    });
    this.#updates = updates;
  }

  dispose(): void {
    dispose(this.#averages.filter((average) => !average.isDisposed));
  }
}

function nameOf(place: number, what: "average" | "weight"): string {
  return `${place}.${what}`;
}

/** In memory's layout. */
function valuesOf(owner: string, dict: StateDict, name: string, target: Averaged): Float32Array {
  const entry = dict.get(name);
  if (entry === undefined) throw new Error(`${owner} expected ${name} in the state dict`);
  expectFit(name, entry, target);
  const data = toFloat32(name, entry);
  return "toMemoryLayout" in target ? target.toMemoryLayout(data) : data.slice();
}
