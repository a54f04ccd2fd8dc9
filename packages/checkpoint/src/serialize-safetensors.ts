import type { StateDict, StateEntry } from "@stratajs/tensor";
import { checkMetadata, checkTensors, type Metadata } from "./check-writable.ts";
import { compareDtypes } from "./dtypes.ts";
import { metadataKey } from "./parse-header.ts";
import { lengthBytes, maxHeaderBytes } from "./parse-safetensors.ts";

/**
 * A state dict as the content of a safetensors file: Python's `safetensors.numpy.save`, byte for byte.
 *
 * Tensors come in the reference implementation's order, by dtype (widest first) and then by name; metadata in
 * the order given.
 *
 * @throws when an entry's data does not fit its dtype and shape, or a name cannot be written.
 */
export function serializeSafetensors(tensors: StateDict, metadata: Metadata = {}): Uint8Array {
  const chunks = toChunks(tensors, metadata);
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const file = new Uint8Array(length);
  let position = 0;
  for (const chunk of chunks) {
    file.set(chunk, position);
    position += chunk.length;
  }
  return file;
}

/** The file in pieces: the header and a view of each tensor's data, so that a writer needs no second copy. */
export function toChunks(tensors: StateDict, metadata: Metadata): Uint8Array[] {
  checkTensors(tensors);
  checkMetadata(metadata);
  const ordered = [...tensors].toSorted(
    ([leftName, left], [rightName, right]) =>
      compareDtypes(left.dtype, right.dtype) || compareCodePoints(leftName, rightName),
  );
  const data = ordered.map(([, entry]) => entry.data);
  return [
    toHeader(ordered, metadata),
    ...data.map((array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength)),
  ];
}

function toHeader(ordered: readonly [string, StateEntry][], metadata: Metadata): Uint8Array {
  const json = new TextEncoder().encode(toJson(ordered, metadata));
  // Padded, so that the data begins at a multiple of 8 bytes.
  const length = Math.ceil(json.length / 8) * 8;
  if (length > maxHeaderBytes) {
    throw new Error(
      `safetensors expected a header of at most ${maxHeaderBytes} bytes but names, shapes and metadata take ${length}`,
    );
  }
  const header = new Uint8Array(lengthBytes + length).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(json, lengthBytes);
  return header;
}

/** Member by member: JSON.stringify would move names such as "0" to the front. */
function toJson(ordered: readonly [string, StateEntry][], metadata: Metadata): string {
  const members: string[] = [];
  if (Object.keys(metadata).length > 0) {
    members.push(`"${metadataKey}":${JSON.stringify(metadata)}`);
  }
  let begin = 0;
  for (const [name, { dtype, shape, data }] of ordered) {
    const end = begin + data.byteLength;
    const info = JSON.stringify({ dtype, shape, data_offsets: [begin, end] });
    members.push(`${JSON.stringify(name)}:${info}`);
    begin = end;
  }
  return `{${members.join(",")}}`;
}

/** The order of UTF-8 bytes. JavaScript's own compares UTF-16, where U+10000 comes before U+E000. */
function compareCodePoints(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    if (left.charCodeAt(i) === right.charCodeAt(i)) continue;
    // Never reached in the middle of an equal pair; a differing second half is read as itself in both.
    return left.codePointAt(i)! - right.codePointAt(i)!;
  }
  return left.length - right.length;
}
