import { readSafetensors } from "@stratajs/checkpoint";
import { toFloat32, type StateDict } from "@stratajs/tensor";
import { Hyperparameters } from "./hyperparameters.ts";

/** A tensor of a fixture in PyTorch's layout. */
export interface HostTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** One case: what PyTorch was given and what it answered. */
export class Fixture {
  readonly path: string;
  readonly tensors: StateDict;
  readonly #metadata: ReadonlyMap<string, string>;

  constructor(path: string, tensors: StateDict, metadata: ReadonlyMap<string, string>) {
    this.path = path;
    this.tensors = tensors;
    this.#metadata = metadata;
  }

  /** Which of the recorders made it; undefined for files that are no cases. */
  get kind(): string | undefined {
    return this.#metadata.get("kind");
  }

  /** The class or function, as PyTorch, torchvision or the reference models name it. */
  get op(): string {
    return this.#metadata.get("op") ?? "";
  }

  /** How far PyTorch's float32 result was from its float64 one, by tensor. */
  get noise(): Readonly<Record<string, number>> {
    return this.metadata("noise") ?? {};
  }

  hyperparameters(): Hyperparameters {
    return new Hyperparameters(this.op, this.metadata("hyperparameters") ?? {});
  }

  get metadataEntries(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#metadata);
  }

  /** An entry of the metadata that is JSON. */
  metadata<T>(name: string): T | undefined {
    const text = this.#metadata.get(name);
    return text === undefined ? undefined : (JSON.parse(text) as T);
  }

  has(name: string): boolean {
    return this.tensors.has(name);
  }

  /** A float tensor. */
  tensor(name: string): HostTensor {
    const entry = this.tensors.get(name);
    if (entry === undefined) throw new Error(`${this.path} has no tensor "${name}"`);
    return { shape: entry.shape, data: toFloat32(name, entry) };
  }

  /** An image: bytes, or floats. */
  pixels(name: string): {
    readonly shape: readonly number[];
    readonly data: Uint8Array | Float32Array;
  } {
    const entry = this.tensors.get(name);
    if (entry?.data instanceof Uint8Array) return { shape: entry.shape, data: entry.data };
    return this.tensor(name);
  }

  /** Class numbers. */
  labels(name: string): { shape: readonly number[]; data: Int32Array } {
    const entry = this.tensors.get(name);
    if (entry?.data instanceof Int32Array) return { shape: entry.shape, data: entry.data };
    throw new Error(
      `${this.path} expected int32 values in "${name}" but got ${entry?.dtype ?? "nothing"}`,
    );
  }

  /** The tensors under a prefix, without it: `param.weight` is `weight` under `param`. */
  under(prefix: string): Map<string, HostTensor> {
    const names = [...this.tensors.keys()].filter((name) => name.startsWith(`${prefix}.`));
    return new Map(names.map((name) => [name.slice(prefix.length + 1), this.tensor(name)]));
  }

  /** Parameters and buffers at the start, by their names in the state dict. */
  startingState(): StateDict {
    const state = [...this.under("param"), ...this.under("buffer")];
    return new Map(state.map(([name, tensor]) => [name, { dtype: "F32", ...tensor }]));
  }
}

/** Reads the file of a path or, in a browser, a URL. */
export async function readFixture(path: string): Promise<Fixture> {
  const { tensors, metadata } = await readSafetensors(path);
  return new Fixture(path, tensors, new Map(Object.entries(metadata)));
}
