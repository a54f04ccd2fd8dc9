/*
 * Channels as lanes of vectors. Where the number of channels is no multiple of 4, the fewest rows whose
 * channels together are one count as a single wide row: two rows of 6 channels are 12 lanes. Rows that are
 * left over are treated one value at a time.
 */

/** Rows that make up a wide row: 1, 2 or 4. */
// @ts-ignore: decorator
@inline
export function rowsPerWideRow(channels: i32): i32 {
  return (channels & 3) == 0 ? 1 : (channels & 1) == 0 ? 2 : 4;
}

/** Lanes of a wide row: a multiple of 4. */
// @ts-ignore: decorator
@inline
export function lanesOf(channels: i32): i32 {
  return channels * rowsPerWideRow(channels);
}
