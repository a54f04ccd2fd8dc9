import { DirectTask, sourceChannelsPerGroup, targetChannelsPerGroup } from "./direct-task";
import { PANEL, panelCount } from "../matrix/pack";
import { filterPanelBytes } from "./pack-filter";
import { isOneSlice, multiplyBlock, placeBlock, prepareBlocks } from "./place-block";
import {
  AXIS_BYTES,
  columnClasses,
  rowClasses,
  setColumnAxis,
  setRowAxis,
  TapAxis,
} from "./tap-axis";

/**
 * An item computes rows of places (counted over all images), for some panels of eight output channels of a
 * group; the filter was packed by `packFilter`.
 */
export function directConvolution(address: usize, item: i32, scratch: usize): void {
  const task = changetype<DirectTask>(address);
  const panels = panelCount(targetChannelsPerGroup(task));
  const shares = (panels + task.panelsPerItem - 1) / task.panelsPerItem;
  const firstPanel = (item % shares) * task.panelsPerItem;
  const lastPanel = min(panels, firstPanel + task.panelsPerItem);
  const group = (item / shares) % task.groups;
  const classes = rowClasses(task);
  const rows = task.batch * ((task.targetHeight + classes - 1) / classes);
  let row = (item / shares / task.groups) * task.rowsPerItem;
  const lastRow = min(rows, row + task.rowsPerItem);
  prepareBlocks(scratch);
  for (; row < lastRow; row += task.rowsPerBlock) {
    const end = min(lastRow, row + task.rowsPerBlock);
    convolveRows(task, group, row, end, firstPanel, lastPanel, scratch);
  }
}

function convolveRows(
  task: DirectTask,
  group: i32,
  firstRow: i32,
  lastRow: i32,
  firstPanel: i32,
  lastPanel: i32,
  scratch: usize,
): void {
  const rows = changetype<TapAxis>(scratch);
  const columns = changetype<TapAxis>(scratch + AXIS_BYTES);
  const channels = targetChannelsPerGroup(task);
  const panels = panelCount(channels);
  const lastChannel = min(channels, lastPanel * PANEL);
  let ofClass = task.panels;
  for (let rowClass = 0; rowClass < rowClasses(task); rowClass++) {
    setRowAxis(rows, task, rowClass);
    for (let columnClass = 0; columnClass < columnClasses(task); columnClass++) {
      setColumnAxis(columns, task, columnClass);
      const depth = rows.taps * columns.taps * sourceChannelsPerGroup(task);
      // Eight floats are written where a place has fewer: the next place, computed later, mends that.
      const overlaps =
        task.groups == 1 &&
        task.targetChannels < PANEL &&
        rows.step == 1 &&
        columns.step == 1 &&
        columns.count <= task.columnsPerBlock &&
        isOneSlice(depth);
      const panel = ofClass + <usize>(group * panels + firstPanel) * filterPanelBytes(depth);
      for (let column = 0; column < columns.count; column += task.columnsPerBlock) {
        const places = placeBlock(task, rows, columns, group, firstRow, lastRow, column, scratch);
        multiplyBlock(task, places, depth, panel, firstPanel * PANEL, lastChannel, overlaps, scratch);
      }
      ofClass += <usize>(task.groups * panels) * filterPanelBytes(depth);
    }
  }
}
