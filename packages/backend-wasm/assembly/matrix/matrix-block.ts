import { accumulatePacked, multiplyPacked, multiplyRows } from "./micro-kernel";
import { PANEL, STRIP, stripBytes } from "./pack";
import { copyFloats } from "../vector";

/** Bytes of the buffer through which tiles at the edge of a matrix are written. */
export const TILE_BYTES: usize = 192;
const TILE_STRIDE: usize = 32;

/**
 * `C [rows, columns] = A × B`, A in place, B packed. All strides are bytes;
 * `panelStride` leads from a panel of 8 columns to the next.
 */
export function multiplyBlock(
  a: usize,
  strideA: usize,
  rows: i32,
  depth: i32,
  panels: usize,
  panelStride: usize,
  columns: i32,
  c: usize,
  strideC: usize,
  tile: usize,
): void {
  const wholeRows = rows - (rows % STRIP);
  for (let column = 0; column < columns; column += PANEL) {
    const width = min(PANEL, columns - column);
    let from = a;
    let to = c + (<usize>column << 2);
    for (let row = 0; row < wholeRows; row += STRIP) {
      if (width == PANEL) {
        multiplyRows(from, strideA, depth, panels, to, strideC);
      } else {
        multiplyRows(from, strideA, depth, panels, tile, TILE_STRIDE);
        copyTile(to, strideC, tile, TILE_STRIDE, STRIP, width);
      }
      from += <usize>STRIP * strideA;
      to += <usize>STRIP * strideC;
    }
    // A strip of one row again and again, where six would end beyond A.
    for (let row = wholeRows; row < rows; row++) {
      multiplyRows(from, 0, depth, panels, tile, TILE_STRIDE);
      copyFloats(to, tile, <usize>width << 2);
      from += strideA;
      to += strideC;
    }
    panels += panelStride;
  }
}

/** `C [rows, columns] = Aᵀ × B` (or `+=`), A packed in strips of six rows, one after the other. */
export function multiplyStrips(
  strips: usize,
  rows: i32,
  depth: i32,
  panels: usize,
  panelStride: usize,
  columns: i32,
  c: usize,
  strideC: usize,
  accumulate: bool,
  tile: usize,
): void {
  for (let column = 0; column < columns; column += PANEL) {
    const width = min(PANEL, columns - column);
    let strip = strips;
    for (let row = 0; row < rows; row += STRIP) {
      const height = min(STRIP, rows - row);
      const to = c + <usize>row * strideC + (<usize>column << 2);
      const whole = width == PANEL && height == STRIP;
      const target = whole ? to : tile;
      const stride = whole ? strideC : TILE_STRIDE;
      if (accumulate) {
        if (!whole) copyTile(tile, TILE_STRIDE, to, strideC, height, width);
        accumulatePacked(strip, depth, panels, target, stride);
      } else {
        multiplyPacked(strip, depth, panels, target, stride);
      }
      if (!whole) copyTile(to, strideC, tile, TILE_STRIDE, height, width);
      strip += stripBytes(depth);
    }
    panels += panelStride;
  }
}

// @ts-ignore: decorator
@inline
function copyTile(
  target: usize,
  targetStride: usize,
  source: usize,
  sourceStride: usize,
  height: i32,
  width: i32,
): void {
  for (let row = 0; row < height; row++) {
    copyFloats(target, source, <usize>width << 2);
    target += targetStride;
    source += sourceStride;
  }
}
