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

/** `Bᵀ [columns, depth]`, rows `stride` bytes apart -> panels `[panel][depth][8]`. */
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
