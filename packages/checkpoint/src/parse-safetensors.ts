import type { StateDict, StateEntry } from "@stratajs/tensor";
import { checkLayout } from "./check-layout.ts";
import { dtypeLayout } from "./dtypes.ts";
import { parseHeader, type Header, type TensorInfo } from "./parse-header.ts";
import { quote } from "./quote.ts";

/** What a safetensors file holds. */
export interface Safetensors {
  /** In the order of the data in the file, which is not the model's: look entries up by name. */
  readonly tensors: StateDict;
  /** Empty where the file has none. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Bytes of the header's length, before the header. */
export const lengthBytes = 8;
/** Bytes: the reference implementation's limit, in reading and in writing. */
export const maxHeaderBytes = 100_000_000;

/**
 * Reads the content of a safetensors file: Python's `safetensors.numpy.load`.
 *
 * Everything is checked before anything is copied: the header is strict JSON without duplicate keys, and the
 * tensors' offsets fit their shapes and dtypes and tile the data without overlap, hole or rest. The
 * typed arrays are copies and do not keep `bytes` alive.
 *
 * @throws an Error that names the tensor and what is wrong with it.
 */
export function parseSafetensors(bytes: Uint8Array): Safetensors {
  // A Buffer's slice would be a view and not a copy.
  const file = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerEnd = lengthBytes + headerLength(file);
  const { tensors, metadata } = readHeader(file.slice(lengthBytes, headerEnd));
  const data = file.subarray(headerEnd);
  const entries = new Map<string, StateEntry>();
  for (const info of checkLayout(tensors, data.length)) entries.set(info.name, toEntry(info, data));
  return { tensors: entries, metadata };
}

function headerLength(file: Uint8Array): number {
  if (file.length < lengthBytes) {
    throw new Error(
      `expected a safetensors file, at least ${lengthBytes} bytes long, but got ${file.length} bytes; it is truncated or of another kind`,
    );
  }
  const length = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true);
  if (length > maxHeaderBytes) {
    throw new Error(
      `expected a safetensors header of at most ${maxHeaderBytes} bytes but the file declares ${length}; it is damaged or of another kind`,
    );
  }
  if (length > file.length - lengthBytes) {
    throw new Error(
      `expected a safetensors header of ${length} bytes but only ${file.length - lengthBytes} follow; the file is truncated or of another kind`,
    );
  }
  return Number(length);
}

function readHeader(bytes: Uint8Array): Header {
  if (bytes[0] !== 0x7b) {
    throw new Error(
      'expected a safetensors header that begins with "{"; the file is damaged or of another kind',
    );
  }
  try {
    return parseHeader(bytes);
  } catch (error) {
    throw new Error(`malformed safetensors header: ${(error as Error).message}`, { cause: error });
  }
}

function toEntry({ name, dtype, shape, begin, end }: TensorInfo, data: Uint8Array): StateEntry {
  // A copy starts at 0, so that it is aligned whatever the offset was.
  const bytes = data.slice(begin, end) as Uint8Array<ArrayBuffer>;
  if (dtype === "BOOL") checkBooleans(name, bytes);
  return { dtype, shape, data: new (dtypeLayout(dtype).array)(bytes.buffer) };
}

/** @throws when a byte of a BOOL tensor is neither 0 nor 1. */
export function checkBooleans(name: string, bytes: Uint8Array): void {
  const index = bytes.findIndex((byte) => byte > 1);
  if (index === -1) return;
  throw new Error(
    `tensor ${quote(name)} expected 0 or 1 in BOOL but got ${bytes[index]} at element ${index}`,
  );
}
