/** The reversed polynomial of IEEE 802.3. */
const polynomial = 0xedb88320;

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) {
    remainder = remainder & 1 ? (remainder >>> 1) ^ polynomial : remainder >>> 1;
  }
  return remainder;
});

/**
 * CRC-32, as in gzip and PNG: it notices every error within 32 bits in a row, and all but one in 2³² others.
 *
 * @param before the checksum of what came before `bytes`, to go on from.
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  let remainder = ~before;
  for (let i = 0; i < bytes.length; i++) {
    remainder = (remainder >>> 8) ^ table[(remainder ^ bytes[i]!) & 0xff]!;
  }
  return ~remainder >>> 0;
}
