import type { StateDict, StateEntry } from "@stratajs/tensor";

/** The weights that the fixtures' rule gives a model of this state dict; counters stay as they are. */
export function ruleMadeState(dict: StateDict): StateDict {
  const entries = [...dict].filter(([name]) => !name.endsWith("num_batches_tracked"));
  return new Map(
    entries.map(([name, { shape }], k): [string, StateEntry] => {
      const size = shape.reduce((product, dimension) => product * dimension, 1);
      const value = ruleFor(name, shape, size);
      const data = Float32Array.from({ length: size }, (_, i) => value(hash(i, k)));
      return [name, { dtype: "F32", shape, data }];
    }),
  );
}

/** `sin(0.01 * i)` over all entries in PyTorch's order. */
export function ruleMadeInput(size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, i) => Math.sin(0.01 * i));
}

function ruleFor(name: string, shape: readonly number[], size: number): (u: number) => number {
  if (name.endsWith("running_var")) return (u) => 1 + 0.2 * Math.abs(u);
  const isScale = shape.length === 1 && name.endsWith("weight");
  if (isScale || name.endsWith("layer_scale")) return (u) => 1 + 0.2 * u;
  if (shape.length < 2) return (u) => 0.1 * u;
  const fanIn = size / shape[0]!;
  return (u) => Math.sqrt(6 / fanIn) * u;
}

/** Number i of stream k, in [-1, 1): the same in every language. */
function hash(i: number, k: number): number {
  let h = (i + Math.imul(k, 0x9e3779b1)) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad) >>> 0;
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97) >>> 0;
  return ((h ^ (h >>> 15)) >>> 0) / 2 ** 31 - 1;
}
