import { multiplyRows } from "../matrix/micro-kernel";
import { accumulateColumns } from "../matrix/micro-kernel-transposed";
import { PANEL, panelBytes, STRIP } from "../matrix/pack";
import { planeOf, productsOf, tileHeight, tileWidth, WinogradTask } from "./winograd-task";

/* The matrix products between the transforms, one for each plane that a kind of tiles has. */

/**
 * outputs = inputs × panels, of the input channels from `first` to `end`; added to what is there unless they
 * are the first. Whole strips of results: blocks have room for the surplus.
 */
export function multiplyPlanes(task: WinogradTask, kind: i32, count: i32, inputs: usize, first: i32, end: i32, panels: usize, panelCount: i32, outputs: usize, scratch: usize): void {
  const products = productsOf(task, scratch);
  const columns = tileWidth(kind) + 2;
  for (let row = 0; row < tileHeight(kind) + 2; row++) {
    for (let column = 0; column < columns; column++) {
      let b = panels + <usize>planeOf(kind, row, column) * task.filterPlane;
      for (let at = first; at < end; at += task.depthPart) {
        const depth = min(task.depthPart, end - at);
        const a = inputs + (<usize>at << 2);
        const c = at == 0 ? outputs : products;
        multiplyPlane(task, count, a, depth, b, panelBytes(end - first), panelCount, c);
        if (at > 0) addPlane(outputs, products, <usize>count * task.outputRow);
        b += panelBytes(depth);
      }
      inputs += task.inputPlane;
      outputs += task.outputPlane;
    }
  }
}

function multiplyPlane(task: WinogradTask, count: i32, inputs: usize, depth: i32, b: usize, panelStride: usize, panelCount: i32, outputs: usize): void {
  for (let panel = 0; panel < panelCount; panel++) {
    let a = inputs;
    let c = outputs + panelBytes(panel);
    for (let row = 0; row < count; row += STRIP) {
      multiplyRows(a, task.inputRow, depth, b, c, task.outputRow);
      a += <usize>STRIP * task.inputRow;
      c += <usize>STRIP * task.outputRow;
    }
    b += panelStride;
  }
}

/** Adds `bytes`, whole vectors, to the target. */
export function addPlane(target: usize, source: usize, bytes: usize): void {
  const end = target + bytes;
  while (target < end) {
    v128.store(target, f32x4.add(v128.load(target), v128.load(source)));
    v128.store(target, f32x4.add(v128.load(target, 16), v128.load(source, 16)), 16);
    target += 32;
    source += 32;
  }
}

/** sums `[channels][columns]`, rows `row` bytes apart, += inputsᵀ × gradients. */
export function accumulatePlanes(task: WinogradTask, kind: i32, count: i32, inputs: usize, channels: i32, gradients: usize, columns: i32, sums: usize, row: usize): void {
  const across = tileWidth(kind) + 2;
  for (let i = 0; i < tileHeight(kind) + 2; i++) {
    for (let j = 0; j < across; j++) {
      const c = sums + <usize>planeOf(kind, i, j) * task.filterPlane;
      accumulatePlane(task, count, inputs, channels, gradients, columns, c, row);
      inputs += task.inputPlane;
      gradients += task.outputPlane;
    }
  }
}

function accumulatePlane(task: WinogradTask, count: i32, inputs: usize, channels: i32, gradients: usize, columns: i32, sums: usize, stride: usize): void {
  for (let column = 0; column < columns; column += PANEL) {
    const b = gradients + (<usize>column << 2);
    let c = sums + (<usize>column << 2);
    for (let row = 0; row < channels; row += STRIP) {
      accumulateColumns(inputs + (<usize>row << 2), task.inputRow, count, b, task.outputRow, c, stride);
      c += <usize>STRIP * stride;
    }
  }
}
