import type { AxisTable, PixelPairs } from "./axis-table.ts";
import { toByte } from "./to-byte.ts";

/**
 * The second pass of a resizing: across rows.
 *
 * @param wide `[height, rowLength]`
 * @param table `undefined` where columns keep their length, which is `height`
 * @param out `[outHeight, rowLength]` from `offset`, the last row first where it is upside down
 */
export function resampleHeight(
  wide: Uint8Array,
  height: number,
  rowLength: number,
  table: AxisTable | undefined,
  isUpsideDown: boolean,
  out: Uint8Array,
  offset: number,
): void {
  const outHeight = table?.starts.length ?? height;
  const sums = new Int32Array(table && !table.pairs ? rowLength : 0);
  for (let row = 0; row < outHeight; row++) {
    const to = offset + (isUpsideDown ? outHeight - 1 - row : row) * rowLength;
    if (table === undefined) copyRow(wide, row * rowLength, rowLength, out, to);
    else if (table.pairs) addPair(wide, row, rowLength, table.pairs, table.precision, out, to);
    else addRows(wide, row, table, sums, out, to);
  }
}

function copyRow(
  wide: Uint8Array,
  from: number,
  length: number,
  out: Uint8Array,
  to: number,
): void {
  for (let i = 0; i < length; i++) out[to + i] = wide[from + i]!;
}

/** Four bytes at a time: twice as fast as one. */
function addPair(
  wide: Uint8Array,
  row: number,
  rowLength: number,
  { firsts, seconds, firstWeights, secondWeights }: PixelPairs,
  precision: number,
  out: Uint8Array,
  offset: number,
): void {
  const a = firstWeights[row]!;
  const b = secondWeights[row]!;
  const half = 1 << (precision - 1);
  let first = Math.imul(firsts[row]!, rowLength);
  let second = Math.imul(seconds[row]!, rowLength);
  let to = offset;
  const end = (first + rowLength) | 0;
  for (; first + 3 < end; first = (first + 4) | 0, second = (second + 4) | 0, to = (to + 4) | 0) {
    out[to] = (half + Math.imul(a, wide[first]!) + Math.imul(b, wide[second]!)) >> precision;
    out[to + 1] =
      (half + Math.imul(a, wide[first + 1]!) + Math.imul(b, wide[second + 1]!)) >> precision;
    out[to + 2] =
      (half + Math.imul(a, wide[first + 2]!) + Math.imul(b, wide[second + 2]!)) >> precision;
    out[to + 3] =
      (half + Math.imul(a, wide[first + 3]!) + Math.imul(b, wide[second + 3]!)) >> precision;
  }
  for (; first < end; first++, second++, to++) {
    out[to] = (half + Math.imul(a, wide[first]!) + Math.imul(b, wide[second]!)) >> precision;
  }
}

/** Row after row of the input, which is how it lies in memory. */
function addRows(
  wide: Uint8Array,
  row: number,
  { starts, counts, taps, weights, precision }: AxisTable,
  sums: Int32Array,
  out: Uint8Array,
  to: number,
): void {
  sums.fill(1 << (precision - 1));
  for (let tap = 0; tap < counts[row]!; tap++) {
    const weight = weights[row * taps + tap]!;
    const from = (starts[row]! + tap) * sums.length;
    for (let i = 0; i < sums.length; i++) sums[i]! += Math.imul(weight, wide[from + i]!);
  }
  for (let i = 0; i < sums.length; i++) out[to + i] = toByte(sums[i]! >> precision);
}
