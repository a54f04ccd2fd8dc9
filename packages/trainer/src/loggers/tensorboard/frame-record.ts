import { crc32c } from "./crc32c.ts";

/** Bytes around the data of a record. */
const LENGTH = 8;
const CHECKSUM = 4;

/**
 * A record of TensorFlow's file format: the length as 64 bits and its checksum, the data and its checksum, all little
 * endian.
 */
export function frameRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(LENGTH + CHECKSUM + data.length + CHECKSUM);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(LENGTH, masked(crc32c(record.subarray(0, LENGTH))), true);
  record.set(data, LENGTH + CHECKSUM);
  view.setUint32(record.length - CHECKSUM, masked(crc32c(data)), true);
  return record;
}

/** Rotated and moved by a constant, because a checksum of data that holds its own checksum would prove little. */
function masked(checksum: number): number {
  return ((((checksum >>> 15) | (checksum << 17)) >>> 0) + 0xa282ead8) >>> 0;
}
