import { engine, tensor, variable, zeros, type Tensor, type Variable } from "@tensorflow/tfjs-core";
import { Rng } from "./rng/rng.ts";

/** Draws the values of a parameter; `shape` is PyTorch's (`[out, in, height, width]`, `[out, in]`). */
export type Initializer = (shape: readonly number[], rng: Rng) => Float32Array;

export interface ParameterOptions {
  readonly initializer: Initializer;
  /** Drawn from at once. By default the first reader draws, from a fresh stream that differs in every process. */
  readonly rng?: Rng;
  /** The values at the start, in place of a draw: row-major in `shape`. */
  readonly data?: Float32Array;
  /**
   * Where memory's layout differs from PyTorch's: axis i in memory is PyTorch's axis `axes[i]`.
   * A convolution's filter `[height, width, in, out]` has `[2, 3, 1, 0]`.
   */
  readonly axes?: readonly number[];
}

/**
 * A tensor that training changes: `torch.nn.Parameter`, over a tfjs `Variable`.
 *
 * `shape` and every host array are in PyTorch's layout; `value` is in memory's (see `axes`).
 *
 * Its first values are drawn when they are first read. One that is given others before, from a seed or from a
 * file, never draws them: random numbers for a large network take seconds.
 */
export class Parameter {
  readonly initializer: Initializer;
  /** Parameters that are not trainable get no gradient (`requires_grad`). */
  trainable = true;
  /** PyTorch's. */
  readonly shape: readonly number[];
  /** See `ParameterOptions`; none where memory has the same layout. */
  readonly axes: readonly number[] | undefined;
  readonly #value: Variable;
  #isDrawn = false;

  constructor(shape: readonly number[], { initializer, rng, data, axes }: ParameterOptions) {
    requireBackend();
    this.shape = shape;
    this.initializer = initializer;
    this.axes = axes;
    const values = data ?? (rng && initializer(shape, rng));
    this.#isDrawn = values !== undefined;
    // The memory is there from the start, so that a count of tensors sees whole models.
    const initial = values ? this.#toTensor(values) : zeros(this.#memoryShape());
    this.#value = variable(initial, true);
    initial.dispose();
  }

  get value(): Variable {
    if (!this.#isDrawn && !this.#value.isDisposed) this.initialize(freshStream());
    return this.#value;
  }

  /** Replaces the values; `data` is row-major in `shape`. */
  assign(data: Float32Array): void {
    const next = this.#toTensor(data);
    this.#value.assign(next);
    next.dispose();
    this.#isDrawn = true;
  }

  /** Draws the values again. */
  initialize(rng: Rng, initializer: Initializer = this.initializer): void {
    this.assign(initializer(this.shape, rng));
  }

  /** The values, row-major in `shape`. */
  async data(): Promise<Float32Array> {
    return this.toHostLayout(await this.value.data<"float32">());
  }

  /** Something in memory's layout, such as this parameter's gradient, in PyTorch's. */
  toHostLayout(data: Float32Array): Float32Array {
    const axes = this.axes;
    if (axes === undefined) return data;
    const inverse = axes.map((_, axis) => axes.indexOf(axis));
    return permute(data, this.#memoryShape(), inverse);
  }

  /** Something in PyTorch's layout, such as a momentum buffer from a file, in memory's. */
  toMemoryLayout(data: Float32Array): Float32Array {
    const axes = this.axes;
    // A copy in any case: some backends would go on sharing the caller's array.
    return axes === undefined ? data.slice() : permute(data, this.shape, axes);
  }

  dispose(): void {
    // tfjs would take it off its counts each time.
    if (!this.#value.isDisposed) this.#value.dispose();
  }

  #toTensor(data: Float32Array): Tensor {
    const size = this.shape.reduce((product, dimension) => product * dimension, 1);
    if (data.length !== size) {
      throw new RangeError(
        `Parameter expected ${size} values for shape [${this.shape.join(", ")}] but got ${data.length}`,
      );
    }
    return tensor(this.toMemoryLayout(data), this.#memoryShape(), "float32");
  }

  #memoryShape(): number[] {
    return this.axes?.map((axis) => this.shape[axis]!) ?? [...this.shape];
  }
}

/** The data of a tensor of `shape` in the order in which its transpose would hold it; axis i of the result is `axes[i]`. */
function permute(
  data: Float32Array,
  shape: readonly number[],
  axes: readonly number[],
): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const sizes = axes.map((axis) => shape[axis]!);
  const steps = axes.map((axis) => strides[axis]!);
  const index = sizes.map(() => 0);
  const out = new Float32Array(data.length);
  let source = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = data[source]!;
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      source += steps[axis]!;
      if (++index[axis]! < sizes[axis]!) break;
      source -= steps[axis]! * sizes[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}

/** Different in every process, as an unseeded draw in PyTorch is; split for each parameter. */
let unseeded: Rng | undefined;

function freshStream(): Rng {
  unseeded ??= new Rng(crypto.getRandomValues(new BigUint64Array(1))[0]!);
  return unseeded.split();
}

/** A backend must be chosen before the first tensor; tfjs-core says so in words that help nobody. */
export function requireBackend(): void {
  try {
    // Fails without one, and while one that starts asynchronously has not been waited for.
    void engine().backend;
  } catch (error) {
    throw new Error(
      "a model needs a backend to live on, and none has been started: call `await useBestBackend()` " +
        "(@stratajs/backend-auto) or `await useBackend([wasm()])` (@stratajs/backend-wasm) first",
      { cause: error },
    );
  }
}
