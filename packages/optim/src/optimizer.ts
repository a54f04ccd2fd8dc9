import {
  dispose,
  formatShape,
  runTrainingKernel,
  scalar,
  tidy,
  toFloat32,
  variable,
  zerosLike,
  tensor,
  type Gradients,
  type Parameter,
  type Scalar,
  type StateDict,
  type StateEntry,
  type Tensor,
  type Variable,
} from "@stratajs/tensor";

export interface StepOptions {
  /** Whether the gradients stay alive; `step` disposes of them by default. */
  readonly keep?: boolean;
  /**
   * The most that the norm of all gradients of this step together may be: larger ones are scaled down to it, as by
   * `torch.nn.utils.clip_grad_norm_`. Costs one more reading of the gradients. (What it is: `gradientNorm`.)
   */
  readonly clipNorm?: number;
  /** The most that any value of a gradient may be, either sign: `clip_grad_value_`. Comes after clipNorm. */
  readonly clipValue?: number;
}

/** Changes parameters by their gradients: `torch.optim.Optimizer`. */
export interface Optimizer {
  learningRate: number;
  /** What a one-cycle schedule cycles: SGD's momentum, Adam's β₁. */
  momentum: number;
  /**
   * One step. Takes the gradients over and disposes of them; parameters without a gradient stay as they are.
   */
  step(gradients: Gradients, options?: StepOptions): void;
  /** Momentum buffers and step numbers, by the parameter's place: `0.momentum_buffer`. */
  stateDict(): Promise<StateDict>;
  loadStateDict(dict: StateDict): void;
  dispose(): void;
}

/** What the optimizer remembers of a parameter. */
export interface Slot {
  /** How many steps the parameter has taken. */
  steps: number;
  /** One for each of the optimizer's buffer names, of the parameter's shape. */
  readonly buffers: readonly Variable[];
}

/** Parameters that have taken the same number of steps, side by side. */
export interface StepGroup {
  readonly steps: number;
  readonly parameters: readonly Variable[];
  readonly gradients: readonly Tensor[];
  /** The first buffer of every parameter, then the second, … */
  readonly buffers: readonly Variable[];
  readonly clipping: Clipping;
}

/** How the gradients of a step are made smaller: first multiplied, then limited. */
export interface Clipping {
  readonly factor: Scalar;
  readonly value: number;
}

/**
 * The part that all optimizers share: one training kernel for all parameters, and the buffers' life.
 *
 * A subclass names its buffers and says how a group of parameters moves.
 */
export abstract class BufferedOptimizer implements Optimizer {
  learningRate: number;
  abstract momentum: number;
  readonly #parameters: readonly Parameter[];
  readonly #bufferNames: readonly string[];
  readonly #slots = new Map<Parameter, Slot>();

  constructor(
    parameters: Iterable<Parameter>,
    learningRate: number,
    bufferNames: readonly string[],
  ) {
    this.#parameters = [...new Set(parameters)];
    if (this.#parameters.length === 0) {
      throw new Error(`${this.constructor.name} expected at least one parameter but got none`);
    }
    expectAtLeastZero(this.constructor.name, { learningRate });
    this.learningRate = learningRate;
    this.#bufferNames = bufferNames;
  }

  /** New parameters, then new buffers, in the group's order. */
  protected abstract update(group: StepGroup): Tensor[];

  step(gradients: Gradients, options: StepOptions = {}): void {
    try {
      this.#move(gradients, options);
    } finally {
      if (!options.keep) dispose([...gradients.values()]);
    }
  }

  #move(gradients: Gradients, options: StepOptions): void {
    tidy(() => {
      const clipping = this.#clipping(gradients, options);
      for (const [steps, parameters] of this.#bySteps(gradients)) {
        const slots = parameters.map((parameter) => this.#slotOf(parameter));
        const group: StepGroup = {
          steps,
          parameters: parameters.map((parameter) => parameter.value),
          gradients: parameters.map((parameter) => gradientOf(parameter, gradients)),
          buffers: this.#bufferNames.flatMap((_, i) => slots.map((slot) => slot.buffers[i]!)),
          clipping,
        };
        const targets = [...group.parameters, ...group.buffers];
        for (const [i, next] of this.update(group).entries()) targets[i]!.assign(next);
        for (const slot of slots) slot.steps++;
      }
    });
  }

  #clipping(gradients: Gradients, options: StepOptions): Clipping {
    const { clipNorm, clipValue: value = Infinity } = options;
    expectAtLeastZero("an optimizer step", { clipNorm: clipNorm ?? 0, clipValue: value });
    if (clipNorm === undefined) return { factor: scalar(1), value };
    const own = this.#parameters.filter((parameter) => gradients.has(parameter));
    if (own.length === 0) return { factor: scalar(1), value };
    const inputs = [...own.map((parameter) => gradients.get(parameter)!), scalar(clipNorm)];
    return { factor: runTrainingKernel("GradientNorm", inputs, {})[1], value };
  }

  async stateDict(): Promise<StateDict> {
    const dict = new Map<string, StateEntry>();
    for (const [place, parameter] of this.#parameters.entries()) {
      const slot = this.#slots.get(parameter);
      if (slot === undefined) continue;
      dict.set(`${place}.step`, {
        dtype: "I64",
        shape: [],
        data: BigInt64Array.of(BigInt(slot.steps)),
      });
      for (const [i, name] of this.#bufferNames.entries()) {
        const values = await slot.buffers[i]!.data<"float32">();
        const data = parameter.toHostLayout(values);
        dict.set(`${place}.${name}`, { dtype: "F32", shape: parameter.shape, data });
      }
    }
    return dict;
  }

  /** @throws when the dict is of other parameters or of another kind of optimizer; then nothing changes. */
  loadStateDict(dict: StateDict): void {
    const restored = this.#parameters.map((parameter, place) =>
      this.#restore(dict, parameter, place),
    );
    const known = new Set(
      this.#parameters.flatMap((_, place) =>
        ["step", ...this.#bufferNames].map((name) => `${place}.${name}`),
      ),
    );
    const unexpected = [...dict.keys()].filter((name) => !known.has(name));
    if (unexpected.length > 0) {
      throw new Error(
        `${this.constructor.name} has no place for ${unexpected.join(", ")}; load the state into the kind of optimizer that it was saved from`,
      );
    }
    for (const assign of restored) assign();
  }

  dispose(): void {
    for (const { buffers } of this.#slots.values()) dispose([...buffers]);
    this.#slots.clear();
  }

  #bySteps(gradients: Gradients): Map<number, Parameter[]> {
    const groups = new Map<number, Parameter[]>();
    for (const parameter of this.#parameters) {
      if (!gradients.has(parameter)) continue;
      const steps = this.#slots.get(parameter)?.steps ?? 0;
      const group = groups.get(steps);
      if (group) group.push(parameter);
      else groups.set(steps, [parameter]);
    }
    return groups;
  }

  #slotOf(parameter: Parameter): Slot {
    let slot = this.#slots.get(parameter);
    if (slot === undefined) {
      const buffers = this.#bufferNames.map(() => variable(zerosLike(parameter.value), false));
      slot = { steps: 0, buffers };
      this.#slots.set(parameter, slot);
    }
    return slot;
  }

  /** Checks now, assigns later. */
  #restore(dict: StateDict, parameter: Parameter, place: number): () => void {
    const names = ["step", ...this.#bufferNames].map((name) => `${place}.${name}`);
    const present = names.filter((name) => dict.has(name));
    if (present.length === 0) {
      return () => {
        const slot = this.#slots.get(parameter);
        if (slot) dispose([...slot.buffers]);
        this.#slots.delete(parameter);
      };
    }
    const [steps, ...entries] = names.map((name) => {
      const entry = dict.get(name);
      if (entry === undefined)
        throw new Error(`${this.constructor.name} expected ${name} in the state dict`);
      return entry;
    });
    const count = Number(steps!.data[0]);
    if (!Number.isSafeInteger(count) || count < 0) {
      throw new Error(`${names[0]} expected a number of steps but got ${steps!.data[0]}`);
    }
    const values = entries.map((entry, i) => {
      expectFit(names[i + 1]!, entry, parameter);
      return parameter.toMemoryLayout(toFloat32(names[i + 1]!, entry));
    });
    return () =>
      tidy(() => {
        const slot = this.#slotOf(parameter);
        slot.steps = count;
        for (const [i, data] of values.entries()) {
          slot.buffers[i]!.assign(tensor(data, parameter.value.shape, "float32"));
        }
      });
  }
}

function gradientOf(parameter: Parameter, gradients: Gradients): Tensor {
  const gradient = gradients.get(parameter)!;
  const [expected, actual] = [formatShape(parameter.value.shape), formatShape(gradient.shape)];
  if (expected === actual) return gradient;
  throw new Error(`an optimizer step expected a gradient ${expected} but got ${actual}`);
}

function expectFit(name: string, { shape, data }: StateEntry, parameter: Parameter): void {
  const [expected, actual] = [formatShape(parameter.shape), formatShape(shape)];
  if (expected !== actual) throw new Error(`${name} expected ${expected} but got ${actual}`);
  const { size } = parameter.value;
  if (data.length === size) return;
  throw new Error(`${name} expected ${size} values but got ${data.length}`);
}

/** Settings that must not be negative, by name. */
export function expectAtLeastZero(owner: string, settings: Record<string, number>): void {
  for (const [name, value] of Object.entries(settings)) {
    if (value >= 0) continue;
    throw new RangeError(`${owner} expected ${name} of at least 0 but got ${value}`);
  }
}
