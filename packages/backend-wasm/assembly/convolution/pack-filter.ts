import { DirectTask, sourceChannelsPerGroup, targetChannelsPerGroup } from "./direct-task";
import { PANEL, panelBytes, panelCount } from "../matrix/pack";
import {
  AXIS_BYTES,
  columnClasses,
  rowClasses,
  setColumnAxis,
  setRowAxis,
  TapAxis,
} from "./tap-axis";
import { clearFloats, copyFloats } from "../vector";

/** Rows of a panel: the bias, then what multiplies each float that a place sees. */
// @ts-ignore: decorator
@inline
export function filterPanelBytes(depth: i32): usize {
  return panelBytes(1 + depth);
}

/**
 * Item `group * panels + panel`: eight output channels of the filter, for each class of places one panel
 * `[1 + depth, 8]` that starts with the bias. Depth is ordered by kernel column, kernel row, channel, as in
 * the stacks (stack-columns.ts). All panels of a class lie side by side.
 */
export function packFilter(address: usize, item: i32, scratch: usize): void {
  const task = changetype<DirectTask>(address);
  const rows = changetype<TapAxis>(scratch);
  const columns = changetype<TapAxis>(scratch + AXIS_BYTES);
  const channels = targetChannelsPerGroup(task);
  const panels = panelCount(channels);
  const group = item / panels;
  const first = (item % panels) * PANEL;
  const width = min(PANEL, channels - first);
  const depthOfTap = sourceChannelsPerGroup(task);
  let ofClass = task.panels;
  for (let row = 0; row < rowClasses(task); row++) {
    setRowAxis(rows, task, row);
    for (let column = 0; column < columnClasses(task); column++) {
      setColumnAxis(columns, task, column);
      const bytes = filterPanelBytes(rows.taps * columns.taps * depthOfTap);
      packPanel(task, rows, columns, group, first, width, ofClass + <usize>item * bytes);
      ofClass += <usize>(task.groups * panels) * bytes;
    }
  }
}

function packPanel(
  task: DirectTask,
  rows: TapAxis,
  columns: TapAxis,
  group: i32,
  first: i32,
  width: i32,
  panel: usize,
): void {
  const channel = group * targetChannelsPerGroup(task) + first;
  clearFloats(panel, 32);
  if (task.bias != 0) copyFloats(panel, task.bias + (<usize>channel << 2), <usize>width << 2);
  panel += 32;
  const depth = sourceChannelsPerGroup(task);
  const perGroup = task.isGradient ? targetChannelsPerGroup(task) : depth;
  const stride = <usize>(task.isGradient ? task.sourceChannels : task.targetChannels) << 2;
  for (let c = 0; c < columns.taps; c++) {
    const tapColumn = columns.firstTap + c * columns.tapStep;
    for (let r = 0; r < rows.taps; r++) {
      const tap = (rows.firstTap + r * rows.tapStep) * task.kernelWidth + tapColumn;
      const ofTap = task.filter + <usize>(tap * perGroup) * stride;
      if (task.isGradient) {
        const from = ofTap + <usize>first * stride + (<usize>(group * depth) << 2);
        packTransposed(from, stride, depth, width, panel);
      } else {
        packRows(ofTap + (<usize>channel << 2), stride, depth, width, panel);
      }
      panel += panelBytes(depth);
    }
  }
}

/** `[depth, width]`, rows `stride` bytes apart -> `[depth, 8]`, zeros for the columns that are not there. */
function packRows(source: usize, stride: usize, depth: i32, width: i32, panel: usize): void {
  const end = panel + panelBytes(depth);
  while (panel < end) {
    if (width == PANEL) {
      v128.store(panel, v128.load(source));
      v128.store(panel, v128.load(source, 16), 16);
    } else {
      clearFloats(copyFloats(panel, source, <usize>width << 2), <usize>(PANEL - width) << 2);
    }
    panel += 32;
    source += stride;
  }
}

/** `[width, depth]` -> `[depth, 8]`, likewise. */
function packTransposed(source: usize, stride: usize, depth: i32, width: i32, panel: usize): void {
  for (let i = 0; i < PANEL; i++) {
    let from = source + <usize>i * stride;
    let target = panel + (<usize>i << 2);
    const end = target + panelBytes(depth);
    while (target < end) {
      store<f32>(target, i < width ? load<f32>(from) : 0);
      from += 4;
      target += 32;
    }
  }
}
