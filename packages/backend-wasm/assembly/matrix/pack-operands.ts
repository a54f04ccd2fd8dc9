import { PANEL, panelBytes, STRIP, stripBytes } from "./pack";
import { copyFloats } from "../vector";

/*
 * Operands of a product as what the micro-kernels read depth by depth: B in panels `[panel][depth][8]`, A in
 * strips `[strip][depth][6]`. What the last panel or strip lacks is filled with anything finite or not: those
 * results are never looked at.
 *
 * Where the depth runs over memory rows, these are read whole, one after the other: of rows that are a large
 * power of two apart a cache holds but a few lines, and would read each line anew for every panel.
 */

/** `B [depth, columns]`, rows `stride` bytes apart -> panels. */
export function packColumnsAsPanels(b: usize, stride: usize, depth: i32, columns: i32, panels: usize): void {
  const panelStride = panelBytes(depth);
  const end = panels + panelStride;
  const whole = <usize>(columns & ~7) << 2;
  const rest = <usize>(columns & 7) << 2;
  while (panels < end) {
    let target = panels;
    const rowEnd = b + whole;
    for (let from = b; from < rowEnd; from += 32) {
      v128.store(target, v128.load(from));
      v128.store(target, v128.load(from, 16), 16);
      target += panelStride;
    }
    if (rest > 0) copyFloats(target, rowEnd, rest);
    panels += 32;
    b += stride;
  }
}

/** `Aᵀ [depth, rows]`, rows `stride` bytes apart -> strips. */
export function packColumnsAsStrips(a: usize, stride: usize, depth: i32, rows: i32, strips: usize): void {
  const stripStride = stripBytes(depth);
  const end = strips + stripStride;
  const rest = <usize>(rows % STRIP) << 2;
  const whole = (<usize>rows << 2) - rest;
  while (strips < end) {
    let target = strips;
    const rowEnd = a + whole;
    for (let from = a; from < rowEnd; from += 24) {
      v128.store(target, v128.load(from));
      store<f64>(target, load<f64>(from, 16), 16);
      target += stripStride;
    }
    if (rest > 0) copyFloats(target, rowEnd, rest);
    strips += 24;
    a += stride;
  }
}

/** `Bᵀ [columns, depth]`, rows `stride` bytes apart -> panels, transposing four by four values. */
export function packRowsAsPanels(b: usize, stride: usize, depth: i32, columns: i32, panels: usize): void {
  for (let column = 0; column < columns; column += PANEL) {
    packRowsAsPanel(b, stride, depth, columns - column, panels);
    b += <usize>PANEL * stride;
    panels += panelBytes(depth);
  }
}

/** `A [rows, depth]`, rows `stride` bytes apart -> strips. */
export function packRowsAsStrips(a: usize, stride: usize, depth: i32, rows: i32, strips: usize): void {
  for (let row = 0; row < rows; row += STRIP) {
    packRowsAsStrip(a, stride, depth, rows - row, strips);
    a += <usize>STRIP * stride;
    strips += stripBytes(depth);
  }
}

/** Up to eight rows; lacking ones repeat the first. */
export function packRowsAsPanel(b: usize, stride: usize, depth: i32, columns: i32, panel: usize): void {
  store<i32>(panel, touchRows(b, stride, <usize>depth << 2, min(columns, PANEL)));
  let b0 = b;
  let b1 = columns > 1 ? b0 + stride : b;
  let b2 = columns > 2 ? b1 + stride : b;
  let b3 = columns > 3 ? b2 + stride : b;
  let b4 = columns > 4 ? b3 + stride : b;
  let b5 = columns > 5 ? b4 + stride : b;
  let b6 = columns > 6 ? b5 + stride : b;
  let b7 = columns > 7 ? b6 + stride : b;
  const end = panel + panelBytes(depth);
  const wholeEnd = panel + panelBytes(depth & ~3);
  while (panel < wholeEnd) {
    packColumns(v128.load(b0), v128.load(b1), v128.load(b2), v128.load(b3), panel);
    packColumns(v128.load(b4), v128.load(b5), v128.load(b6), v128.load(b7), panel + 16);
    b0 += 16;
    b1 += 16;
    b2 += 16;
    b3 += 16;
    b4 += 16;
    b5 += 16;
    b6 += 16;
    b7 += 16;
    panel += 128;
  }
  let offset: usize = 0;
  while (panel < end) {
    store<f32>(panel, load<f32>(b0 + offset));
    store<f32>(panel, load<f32>(b1 + offset), 4);
    store<f32>(panel, load<f32>(b2 + offset), 8);
    store<f32>(panel, load<f32>(b3 + offset), 12);
    store<f32>(panel, load<f32>(b4 + offset), 16);
    store<f32>(panel, load<f32>(b5 + offset), 20);
    store<f32>(panel, load<f32>(b6 + offset), 24);
    store<f32>(panel, load<f32>(b7 + offset), 28);
    offset += 4;
    panel += 32;
  }
}

/** Four rows of four values -> four columns, 32 bytes apart. */
// @ts-ignore: decorator
@inline
function packColumns(r0: v128, r1: v128, r2: v128, r3: v128, target: usize): void {
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(target, v128.shuffle<f64>(low01, low23, 0, 2));
  v128.store(target, v128.shuffle<f64>(low01, low23, 1, 3), 32);
  v128.store(target, v128.shuffle<f64>(high01, high23, 0, 2), 64);
  v128.store(target, v128.shuffle<f64>(high01, high23, 1, 3), 96);
}

/** Up to six rows; lacking ones repeat the first. */
export function packRowsAsStrip(a: usize, stride: usize, depth: i32, rows: i32, strip: usize): void {
  store<i32>(strip, touchRows(a, stride, <usize>depth << 2, min(rows, STRIP)));
  let a0 = a;
  let a1 = rows > 1 ? a0 + stride : a;
  let a2 = rows > 2 ? a1 + stride : a;
  let a3 = rows > 3 ? a2 + stride : a;
  let a4 = rows > 4 ? a3 + stride : a;
  let a5 = rows > 5 ? a4 + stride : a;
  const end = strip + stripBytes(depth);
  const wholeEnd = strip + stripBytes(depth & ~3);
  while (strip < wholeEnd) {
    const r0 = v128.load(a0);
    const r1 = v128.load(a1);
    const r2 = v128.load(a2);
    const r3 = v128.load(a3);
    const r4 = v128.load(a4);
    const r5 = v128.load(a5);
    const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const low45 = v128.shuffle<f32>(r4, r5, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    const high45 = v128.shuffle<f32>(r4, r5, 2, 6, 3, 7);
    // 4 × 6 values as six whole vectors.
    v128.store(strip, v128.shuffle<f64>(low01, low23, 0, 2));
    v128.store(strip, v128.shuffle<f64>(low45, low01, 0, 3), 16);
    v128.store(strip, v128.shuffle<f64>(low23, low45, 1, 3), 32);
    v128.store(strip, v128.shuffle<f64>(high01, high23, 0, 2), 48);
    v128.store(strip, v128.shuffle<f64>(high45, high01, 0, 3), 64);
    v128.store(strip, v128.shuffle<f64>(high23, high45, 1, 3), 80);
    a0 += 16;
    a1 += 16;
    a2 += 16;
    a3 += 16;
    a4 += 16;
    a5 += 16;
    strip += 96;
  }
  let offset: usize = 0;
  while (strip < end) {
    store<f32>(strip, load<f32>(a0 + offset));
    store<f32>(strip, load<f32>(a1 + offset), 4);
    store<f32>(strip, load<f32>(a2 + offset), 8);
    store<f32>(strip, load<f32>(a3 + offset), 12);
    store<f32>(strip, load<f32>(a4 + offset), 16);
    store<f32>(strip, load<f32>(a5 + offset), 20);
    offset += 4;
    strip += 24;
  }
}

/**
 * Reads something of every cache line of some rows, so that the lines come from memory side by side: a loop
 * that does more waits for nearly each of them (a third of the time of packing what lies in the third cache).
 */
export function touchRows(from: usize, stride: usize, bytes: usize, rows: i32): i32 {
  let bits = 0;
  for (let row = 0; row < rows; row++) {
    bits |= touchLines(from, from + bytes);
    from += stride;
  }
  return bits;
}

// @ts-ignore: decorator
@inline
function touchLines(from: usize, end: usize): i32 {
  let bits = 0;
  while (from < end) {
    bits |= load<i32>(from);
    from += 64;
  }
  return bits;
}
