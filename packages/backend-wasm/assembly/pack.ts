import { copyFloats } from "./vector";

/** Columns of a packed panel of B, and rows of a packed strip of A. */
export const PANEL: i32 = 8;
export const STRIP: i32 = 6;

/** Bytes that `depth` rows of a panel take. */
// @ts-ignore: decorator
@inline
export function panelBytes(depth: i32): usize {
  return <usize>depth << 5;
}

/** Bytes that `depth` columns of a strip take. */
// @ts-ignore: decorator
@inline
export function stripBytes(depth: i32): usize {
  return <usize>depth * 24;
}

// @ts-ignore: decorator
@inline
export function panelCount(columns: i32): i32 {
  return (columns + PANEL - 1) / PANEL;
}

/**
 * `B [depth, columns]`, rows `stride` bytes apart -> panels `[panel][depth][8]`. What the last panel lacks
 * is filled with anything: those columns of the product are never looked at.
 */
export function packPanels(b: usize, stride: usize, depth: i32, columns: i32, panels: usize): void {
  const end = b + <usize>(depth - 1) * stride + (<usize>columns << 2);
  for (let column = 0; column < columns; column += PANEL) {
    let source = b + (<usize>column << 2);
    const bytes = <usize>min(PANEL, columns - column) << 2;
    const panelEnd = panels + panelBytes(depth);
    while (panels < panelEnd) {
      if (source + 32 <= end) {
        v128.store(panels, v128.load(source));
        v128.store(panels, v128.load(source, 16), 16);
      } else {
        copyFloats(panels, source, bytes);
      }
      panels += 32;
      source += stride;
    }
  }
}

/** `Bᵀ [columns, depth]`, rows `stride` bytes apart -> panels as above. */
export function packTransposedPanels(
  b: usize,
  stride: usize,
  depth: i32,
  columns: i32,
  panels: usize,
): void {
  for (let column = 0; column < columns; column += PANEL) {
    const count = min(PANEL, columns - column);
    for (let i = 0; i < count; i++) {
      let source = b + <usize>(column + i) * stride;
      let target = panels + (<usize>i << 2);
      const end = target + panelBytes(depth);
      while (target < end) {
        store<f32>(target, load<f32>(source));
        source += 4;
        target += 32;
      }
    }
    panels += panelBytes(depth);
  }
}

/**
 * Six neighbouring columns of `A [depth, …]`, rows `stride` bytes apart -> `[depth, 6]`. What fewer columns
 * lack is filled with anything: those rows of the product are never looked at.
 */
export function packStrip(a: usize, stride: usize, depth: i32, columns: i32, strip: usize): void {
  const bytes = <usize>min(STRIP, columns) << 2;
  const end = a + <usize>(depth - 1) * stride + bytes;
  const stripEnd = strip + stripBytes(depth);
  while (strip < stripEnd) {
    if (a + 24 <= end) {
      v128.store(strip, v128.load(a));
      store<f64>(strip, load<f64>(a, 16), 16);
    } else {
      copyFloats(strip, a, bytes);
    }
    strip += 24;
    a += stride;
  }
}
