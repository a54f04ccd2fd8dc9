import { crc32ByTable } from "./internal/crc32-by-table.ts";
import { hasNodeModules, nodeModule } from "./node-module.ts";

/**
 * CRC-32, as in gzip and PNG: it notices every error within 32 bits in a row, and all but one in 2³² others.
 *
 * @param before the checksum of what came before `bytes`, to go on from.
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  // Ten times as fast.
  if (hasNodeModules()) return nodeModule("node:zlib").crc32(bytes, before);
  return crc32ByTable(bytes, before);
}
