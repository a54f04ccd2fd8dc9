import { multiplyBlock, multiplyStrips, TILE_BYTES } from "./matrix-block";
import {
  packPanels,
  packStrip,
  packTransposedPanels,
  panelBytes,
  panelCount,
  STRIP,
  stripBytes,
} from "./pack";

/** Rows of A, a multiple of a strip's, and depth of a block whose data stays in cache. */
const ROWS: i32 = 96;
const DEPTH: i32 = 512;

/** Bytes that `matrixProduct` needs to work in. */
export function matrixProductWorkspace(depth: i32, columns: i32): usize {
  return <usize>panelCount(columns) * panelBytes(depth) + stripsBytes(depth) + TILE_BYTES;
}

/**
 * `C [rows, columns] = A × B`, or `+=`. A is `[rows, depth]`, when transposed `[depth, rows]`; B is
 * `[depth, columns]`, when transposed `[columns, depth]`.
 */
export function matrixProduct(
  a: usize,
  b: usize,
  c: usize,
  rows: i32,
  depth: i32,
  columns: i32,
  transposeA: bool,
  transposeB: bool,
  accumulate: bool,
  workspace: usize,
): void {
  const panelStride = panelBytes(depth);
  const strips = workspace + <usize>panelCount(columns) * panelStride;
  const tile = strips + stripsBytes(depth);
  if (transposeB) packTransposedPanels(b, <usize>depth << 2, depth, columns, workspace);
  else packPanels(b, <usize>columns << 2, depth, columns, workspace);
  const strideA = <usize>(transposeA ? rows : depth) << 2;
  const strideC = <usize>columns << 2;
  if (depth == 0 && !accumulate) memory.fill(c, 0, <usize>rows * strideC);
  for (let row = 0; row < rows; row += ROWS) {
    const count = min(ROWS, rows - row);
    const to = c + <usize>row * strideC;
    for (let k = 0; k < depth; k += DEPTH) {
      const slice = min(DEPTH, depth - k);
      const panels = workspace + panelBytes(k);
      const add = accumulate || k > 0;
      if (transposeA) {
        packStrips(a + <usize>k * strideA + (<usize>row << 2), strideA, slice, count, strips);
        multiplyStrips(strips, count, slice, panels, panelStride, columns, to, strideC, add, tile);
      } else {
        const from = a + <usize>row * strideA + (<usize>k << 2);
        multiplyBlock(from, strideA, count, slice, panels, panelStride, columns, to, strideC, add, tile);
      }
    }
  }
}

function stripsBytes(depth: i32): usize {
  return <usize>(ROWS / STRIP) * stripBytes(min(depth, DEPTH));
}

function packStrips(a: usize, strideA: usize, depth: i32, rows: i32, strips: usize): void {
  for (let row = 0; row < rows; row += STRIP) {
    packStrip(a + (<usize>row << 2), strideA, depth, min(STRIP, rows - row), strips);
    strips += stripBytes(depth);
  }
}
