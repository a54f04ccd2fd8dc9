import {
  dispose,
  formatShape,
  tensor,
  tidy,
  toFloat32,
  variable,
  fill,
  type Parameter,
  type StateDict,
  type StateEntry,
  type Variable,
} from "@stratajs/tensor";

/** What an optimizer remembers of a parameter. */
export interface Slot {
  /** How many steps the parameter has taken. */
  steps: number;
  /** One for each of the optimizer's buffer names, of the parameter's shape. */
  readonly buffers: readonly Variable[];
}

export interface SlotsOptions {
  /** The optimizer's, for errors. */
  readonly owner: string;
  readonly parameters: readonly Parameter[];
  /** PyTorch's names of what is remembered: `momentum_buffer`. */
  readonly bufferNames: readonly string[];
  /** What every buffer starts from; 0 by default. */
  readonly initialValue?: number;
}

/** The memory of an optimizer: a slot for every parameter that has taken a step, and their way into files. */
export class Slots {
  readonly #owner: string;
  readonly #parameters: Parameter[];
  readonly #bufferNames: readonly string[];
  readonly #initialValue: number;
  readonly #slots = new Map<Parameter, Slot>();

  constructor({ owner, parameters, bufferNames, initialValue = 0 }: SlotsOptions) {
    this.#owner = owner;
    this.#parameters = [...parameters];
    this.#bufferNames = bufferNames;
    this.#initialValue = initialValue;
  }

  /** Places for those that have none yet, at the end. */
  extend(parameters: readonly Parameter[]): void {
    const known = new Set(this.#parameters);
    this.#parameters.push(...parameters.filter((parameter) => !known.has(parameter)));
  }

  stepsOf(parameter: Parameter): number {
    return this.#slots.get(parameter)?.steps ?? 0;
  }

  /** Makes it where there is none yet; call it in a tidy. */
  of(parameter: Parameter): Slot {
    let slot = this.#slots.get(parameter);
    if (slot === undefined) {
      const buffers = this.#bufferNames.map(() =>
        variable(fill(parameter.value.shape, this.#initialValue), false),
      );
      slot = { steps: 0, buffers };
      this.#slots.set(parameter, slot);
    }
    return slot;
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
    const known = new Set(this.#parameters.flatMap((_, place) => this.#namesOf(place)));
    const unexpected = [...dict.keys()].filter((name) => !known.has(name));
    if (unexpected.length > 0) {
      throw new Error(
        `${this.#owner} has no place for ${unexpected.join(", ")}; load the state into the kind of optimizer that it was saved from`,
      );
    }
    for (const assign of restored) assign();
  }

  dispose(): void {
    for (const { buffers } of this.#slots.values()) dispose([...buffers]);
    this.#slots.clear();
  }

  #namesOf(place: number): string[] {
    return ["step", ...this.#bufferNames].map((name) => `${place}.${name}`);
  }

  /** Checks now, assigns later. */
  #restore(dict: StateDict, parameter: Parameter, place: number): () => void {
    const names = this.#namesOf(place);
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
      if (entry === undefined) throw new Error(`${this.#owner} expected ${name} in the state dict`);
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
        const slot = this.of(parameter);
        slot.steps = count;
        for (const [i, data] of values.entries()) {
          slot.buffers[i]!.assign(tensor(data, parameter.value.shape, "float32"));
        }
      });
  }
}

/** @throws when an entry of a state dict is not of the shape and size of what it is for. */
export function expectFit(
  name: string,
  { shape, data }: StateEntry,
  target: { readonly shape: readonly number[]; readonly value: Variable },
): void {
  const [expected, actual] = [formatShape(target.shape), formatShape(shape)];
  if (expected !== actual) throw new Error(`${name} expected ${expected} but got ${actual}`);
  const { size } = target.value;
  if (data.length === size) return;
  throw new Error(`${name} expected ${size} values but got ${data.length}`);
}
