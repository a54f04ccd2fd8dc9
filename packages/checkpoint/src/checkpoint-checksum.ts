import type { StateDict } from "@stratajs/tensor";
import { crc32 } from "@stratajs/storage";

/**
 * Of a checkpoint's metadata and tensors, names, dtypes and shapes included, in hexadecimal; the order of the
 * tensors does not matter. Safetensors has none of its own: a damaged weight would be taken as it is.
 */
export function checksumOf(json: string, tensors: StateDict): string {
  const encoder = new TextEncoder();
  let checksum = crc32(encoder.encode(json));
  for (const [name, { dtype, shape, data }] of [...tensors].toSorted(byName)) {
    checksum = crc32(encoder.encode(JSON.stringify([name, dtype, shape])), checksum);
    checksum = crc32(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), checksum);
  }
  return checksum.toString(16).padStart(8, "0");
}

function byName([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : 1;
}
