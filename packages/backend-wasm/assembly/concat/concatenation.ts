/*
 * Many arrays as one: a task over all parameters of a model takes the arrays end to end and cuts the whole
 * into items of one size, so that a model of many small parameters and one large one is as even as any other.
 *
 * The host writes a table with a row for each array (src/kernels/optimizer/parameter-table.ts). A row starts with the
 * two numbers below; what else it holds is each kernel's own. Arrays start at multiples of 16 floats in the
 * concatenation, so that a cut never falls within a vector.
 */

/** Floats of the concatenation that one item computes. */
export const ITEM_FLOATS: i32 = 16384;

@unmanaged
export class Row {
  /** Where the array starts in the concatenation, in floats. */
  start: i32;
  /** How many floats it has. */
  size: i32;
}

/** The last row that starts at `place` or before it. */
export function rowAt(table: usize, count: i32, rowBytes: usize, place: i32): usize {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (changetype<Row>(table + <usize>middle * rowBytes).start <= place) low = middle;
    else high = middle - 1;
  }
  return table + <usize>low * rowBytes;
}

/** The byte of the row's array at which the item that starts at `place` begins. */
// @ts-ignore: decorator
@inline
export function firstByte(row: Row, place: i32): usize {
  return <usize>max(place - row.start, 0) << 2;
}

/** The byte of the row's array before which the item that starts at `place` ends. */
// @ts-ignore: decorator
@inline
export function endByte(row: Row, place: i32): usize {
  return <usize>min(place + ITEM_FLOATS - row.start, row.size) << 2;
}
