import { multiplyRows } from "./micro-kernel";
import { accumulateColumns } from "./micro-kernel-transposed";
import { PANEL, panelBytes, panelCount, STRIP } from "./pack";
import { planeOf, tileHeight, tileWidth, WinogradTask } from "./winograd-task";

/* The matrix products between the transforms, one for each plane that a kind of tiles has. */

/** outputs = inputs × panels. Whole strips of results: blocks have room for the surplus. */
export function multiplyPlanes(task: WinogradTask, kind: i32, count: i32, inputs: usize, panels: usize, panelCount: i32, outputs: usize): void {
  const columns = tileWidth(kind) + 2;
  for (let row = 0; row < tileHeight(kind) + 2; row++) {
    for (let column = 0; column < columns; column++) {
      const b = panels + <usize>planeOf(kind, row, column) * task.filterPlane;
      multiplyPlane(task, count, inputs, b, panelCount, outputs);
      inputs += task.inputPlane;
      outputs += task.outputPlane;
    }
  }
}

function multiplyPlane(task: WinogradTask, count: i32, inputs: usize, b: usize, panelCount: i32, outputs: usize): void {
  const depth = task.inChannels;
  for (let panel = 0; panel < panelCount; panel++) {
    let a = inputs;
    let c = outputs + panelBytes(panel);
    for (let row = 0; row < count; row += STRIP) {
      multiplyRows(a, task.inputRow, min(STRIP, count - row), depth, b, c, task.outputRow);
      a += <usize>STRIP * task.inputRow;
      c += <usize>STRIP * task.outputRow;
    }
    b += panelBytes(depth);
  }
}

/** sums += inputsᵀ × gradients. */
export function accumulatePlanes(task: WinogradTask, kind: i32, count: i32, inputs: usize, gradients: usize, sums: usize): void {
  const columns = tileWidth(kind) + 2;
  for (let row = 0; row < tileHeight(kind) + 2; row++) {
    for (let column = 0; column < columns; column++) {
      const c = sums + <usize>planeOf(kind, row, column) * task.filterPlane;
      accumulatePlane(task, count, inputs, gradients, c);
      inputs += task.inputPlane;
      gradients += task.outputPlane;
    }
  }
}

function accumulatePlane(task: WinogradTask, count: i32, inputs: usize, gradients: usize, sums: usize): void {
  const stride = panelBytes(panelCount(task.outChannels));
  for (let column = 0; column < task.outChannels; column += PANEL) {
    const b = gradients + (<usize>column << 2);
    let c = sums + (<usize>column << 2);
    for (let row = 0; row < task.inChannels; row += STRIP) {
      accumulateColumns(inputs + (<usize>row << 2), task.inputRow, count, b, task.outputRow, c, stride);
      c += <usize>STRIP * stride;
    }
  }
}
