import { createHash } from "node:crypto";
import type { StateDict } from "@stratajs/tensor";

/**
 * A line for each entry, in order: name, dtype, shape and a hash of all bits. Equal if and only if the dicts are, in a
 * hundredth of the time that `toEqual` takes for millions of numbers.
 */
export function digest(dict: StateDict): string[] {
  return [...dict].map(([name, { dtype, shape, data }]) => {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return `${name} ${dtype} [${shape.join(", ")}] ${createHash("sha256").update(bytes).digest("hex")}`;
  });
}
