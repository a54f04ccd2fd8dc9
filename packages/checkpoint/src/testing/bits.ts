import type { StateDict } from "@stratajs/tensor";

/** A state dict as plain text, sorted by name: equal if and only if names, dtypes, shapes and all bits are. */
export function bits(dict: StateDict): string[] {
  return [...dict]
    .map(([name, { dtype, shape, data }]) => {
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      return JSON.stringify([name, data.constructor.name, dtype, shape, [...bytes]]);
    })
    .toSorted();
}
