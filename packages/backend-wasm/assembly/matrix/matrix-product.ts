import { multiplyStrips, TILE_BYTES } from "./matrix-block";
import { panelBytes, panelCount, STRIP, stripBytes } from "./pack";
import { packColumnsAsPanels, packColumnsAsStrips, packRowsAsPanels, packRowsAsStrips } from "./pack-operands";
import { shares, shareStart } from "./shares";
import { clearFloats, copyFloats } from "../vector";

/** The most depth of a slice: a strip and a panel of it lie in the first cache together. */
const DEPTH: i32 = 384;

/** Written by the host (src/kernels/matrix/matrix-product.ts, which also says how the work is cut). */
@unmanaged
class MatrixProduct {
  /** Of each product the addresses of A and B. */
  operands: usize;
  /** `[columns]`, added to every row; 0: none. */
  bias: usize;
  /** `[products, parts, rows, columns]` */
  c: usize;
  /** `[products][panel][depth][8]`: every B, packed by `packProducts`; 0: each item packs what it needs. */
  panels: usize;
  rows: i32;
  depth: i32;
  columns: i32;
  transposeA: i32;
  transposeB: i32;
  /** Shares of the depth, summed apart. */
  parts: i32;
  rowsPerItem: i32;
  columnsPerItem: i32;
  panelsPerItem: i32;
}

/** Bytes of scratch that an item of `matrixProduct` needs. */
export function matrixProductScratch(task: usize): usize {
  const all = changetype<MatrixProduct>(task);
  return localPanelBytes(all) + stripsBytes(all) + TILE_BYTES;
}

/** Packs B into panels, `panelsPerItem` of one product an item. */
export function packProducts(task: usize, item: i32, scratch: usize): void {
  const all = changetype<MatrixProduct>(task);
  const perItem = all.panelsPerItem;
  const panels = panelCount(all.columns);
  const itemsPerProduct = shares(panels, perItem);
  const product = item / itemsPerProduct;
  const panel = (item % itemsPerProduct) * perItem;
  const columns = min(perItem << 3, all.columns - (panel << 3));
  const to = all.panels + <usize>(product * panels + panel) * panelBytes(all.depth);
  packB(all, product, panel << 3, columns, 0, all.depth, to);
}

/**
 * `C = A × B + bias`, a block of one product's rows and columns and a part of its depth an item. A is
 * `[rows, depth]`, when transposed `[depth, rows]`; B is `[depth, columns]`, when transposed
 * `[columns, depth]`. The bias goes to the first part.
 */
export function matrixProduct(task: usize, item: i32, scratch: usize): void {
  const all = changetype<MatrixProduct>(task);
  const columnItems = shares(all.columns, all.columnsPerItem);
  const rowItems = shares(all.rows, all.rowsPerItem);
  const column = (item % columnItems) * all.columnsPerItem;
  item /= columnItems;
  const row = (item % rowItems) * all.rowsPerItem;
  item /= rowItems;
  const part = item % all.parts;
  const product = item / all.parts;
  const rows = min(all.rowsPerItem, all.rows - row);
  const columns = min(all.columnsPerItem, all.columns - column);
  const strideC = <usize>all.columns << 2;
  const c = all.c + (<usize>item * <usize>all.rows + <usize>row) * strideC + (<usize>column << 2);
  const first = shareStart(all.depth, part, all.parts);
  const last = shareStart(all.depth, part + 1, all.parts);
  const hasBias = all.bias != 0 && part == 0;
  if (hasBias) fillRows(c, strideC, rows, columns, all.bias + (<usize>column << 2));
  else if (first == last) fillRows(c, strideC, rows, columns, 0);
  const strips = scratch + localPanelBytes(all);
  const tile = strips + stripsBytes(all);
  const slices = shares(last - first, DEPTH);
  for (let slice = 0; slice < slices; slice++) {
    const k = first + shareStart(last - first, slice, slices);
    const depth = first + shareStart(last - first, slice + 1, slices) - k;
    packA(all, product, row, rows, k, depth, strips);
    let panels = scratch;
    let panelStride = panelBytes(depth);
    if (all.panels != 0) {
      panelStride = panelBytes(all.depth);
      const panel = product * panelCount(all.columns) + (column >> 3);
      panels = all.panels + <usize>panel * panelStride + panelBytes(k);
    } else {
      packB(all, product, column, columns, k, depth, panels);
    }
    const add = hasBias || slice > 0;
    multiplyStrips(strips, rows, depth, panels, panelStride, columns, c, strideC, add, tile);
  }
}

// @ts-ignore: decorator
@inline
function localPanelBytes(all: MatrixProduct): usize {
  if (all.panels != 0) return 0;
  return <usize>panelCount(all.columnsPerItem) * panelBytes(min(all.depth, DEPTH));
}

// @ts-ignore: decorator
@inline
function stripsBytes(all: MatrixProduct): usize {
  const strips = shares(all.rowsPerItem, STRIP);
  return (<usize>strips * stripBytes(min(all.depth, DEPTH)) + 63) & ~63;
}

function packA(all: MatrixProduct, product: i32, row: i32, rows: i32, k: i32, depth: i32, strips: usize): void {
  const a = load<usize>(all.operands + (<usize>product << 3));
  if (!all.transposeA) {
    const stride = <usize>all.depth << 2;
    packRowsAsStrips(a + <usize>row * stride + (<usize>k << 2), stride, depth, rows, strips);
    return;
  }
  const stride = <usize>all.rows << 2;
  packColumnsAsStrips(a + <usize>k * stride + (<usize>row << 2), stride, depth, rows, strips);
}

function packB(all: MatrixProduct, product: i32, column: i32, columns: i32, k: i32, depth: i32, panels: usize): void {
  const b = load<usize>(all.operands + (<usize>product << 3), 4);
  if (all.transposeB) {
    const stride = <usize>all.depth << 2;
    packRowsAsPanels(b + <usize>column * stride + (<usize>k << 2), stride, depth, columns, panels);
  } else {
    const stride = <usize>all.columns << 2;
    packColumnsAsPanels(b + <usize>k * stride + (<usize>column << 2), stride, depth, columns, panels);
  }
}

/** The bias, or zeros, in every row. */
function fillRows(c: usize, stride: usize, rows: i32, columns: i32, bias: usize): void {
  const end = c + <usize>rows * stride;
  while (c < end) {
    if (bias != 0) copyFloats(c, bias, <usize>columns << 2);
    else clearFloats(c, <usize>columns << 2);
    c += stride;
  }
}
