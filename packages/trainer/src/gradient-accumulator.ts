import {
  add,
  dispose,
  tensor,
  toFloat32,
  type Gradients,
  type Parameter,
  type StateDict,
  type StateEntry,
  type Tensor,
} from "@stratajs/tensor";

/** The sum of the gradients of the batches that make one step. */
export class GradientAccumulator {
  #sums = new Map<Parameter, Tensor>();

  /** Takes the gradients over. */
  add(gradients: Gradients): void {
    for (const [parameter, gradient] of gradients) {
      const sum = this.#sums.get(parameter);
      if (sum === undefined) {
        this.#sums.set(parameter, gradient);
        continue;
      }
      this.#sums.set(parameter, add(sum, gradient));
      dispose([sum, gradient]);
    }
  }

  /** Hands them to the caller and starts again. */
  take(): Gradients {
    const sums = this.#sums;
    this.#sums = new Map();
    return sums;
  }

  get tensors(): readonly Tensor[] {
    return [...this.#sums.values()];
  }

  /** By the parameters' names, in memory's layout: only the trainer reads them again. */
  async stateDict(names: ReadonlyMap<Parameter, string>): Promise<StateDict> {
    const dict = new Map<string, StateEntry>();
    for (const [parameter, sum] of this.#sums) {
      const data = await sum.data<"float32">();
      dict.set(names.get(parameter)!, { dtype: "F32", shape: sum.shape, data });
    }
    return dict;
  }

  loadStateDict(dict: StateDict, names: ReadonlyMap<Parameter, string>): void {
    this.dispose();
    for (const [parameter, name] of names) {
      const entry = dict.get(name);
      if (entry === undefined) continue;
      const values = toFloat32(name, entry);
      this.#sums.set(parameter, tensor(values, [...entry.shape], "float32"));
    }
  }

  dispose(): void {
    dispose([...this.take().values()]);
  }
}
