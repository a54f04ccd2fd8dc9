/** The reversed polynomial of Castagnoli, which iSCSI and TFRecord have in place of gzip's. */
const polynomial = 0x82f63b78;

const table = /* @__PURE__ */ Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) {
    remainder = remainder & 1 ? (remainder >>> 1) ^ polynomial : remainder >>> 1;
  }
  return remainder;
});

/** CRC-32C of RFC 3720. */
export function crc32c(bytes: Uint8Array): number {
  let remainder = ~0;
  for (const byte of bytes) remainder = (remainder >>> 8) ^ table[(remainder ^ byte) & 0xff]!;
  return ~remainder >>> 0;
}
