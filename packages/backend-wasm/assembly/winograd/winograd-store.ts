import { PANEL } from "../matrix/pack";
import {
  storeEdge,
  transformOutputColumns,
  transformOutputRows,
  transformShortOutputColumns,
  transformShortOutputRows,
} from "./winograd-output";
import {
  edgeOf,
  firstColumn,
  firstRow,
  stripOf,
  tileColumns,
  tileHeight,
  tileRows,
  tileWidth,
  WinogradTask,
  zerosOf,
} from "./winograd-task";

/* From the planes of a block of tiles to images. */

/** Planes of products of a group of output channels -> y, for `count` tiles of a kind from the `first` one. */
export function transformOutputs(task: WinogradTask, kind: i32, first: i32, count: i32, group: i32, planes: usize, scratch: usize): void {
  const strip = stripOf(task, scratch);
  const step = task.outputRow;
  const columns = tileWidth(kind) + 2;
  for (let start = 0; start < count; start += task.outputRun) {
    const members = min(task.outputRun, count - start);
    const row = <usize>members * step;
    const from = planes + <usize>start * step;
    if (tileHeight(kind) == 4) transformOutputColumns(from, task.outputPlane, columns, strip, row, scratch);
    else transformShortOutputColumns(from, task.outputPlane, columns, strip, row, scratch);
    for (let i = 0; i < members; i++) {
      storeTile(task, kind, first + start + i, group, strip + <usize>i * step, row, scratch);
    }
  }
}

/** The rows' transform of a tile; at the image's edge, only the places inside are stored. */
function storeTile(task: WinogradTask, kind: i32, tile: i32, group: i32, from: usize, stride: usize, scratch: usize): void {
  const channel = group * task.groupPanels * PANEL;
  const bytes = <usize>min(task.groupPanels * PANEL, task.outChannels - channel) << 2;
  const place = <usize>task.outChannels << 2;
  const down = <usize>task.outWidth * place;
  const perRow = tileColumns(task, kind);
  const perColumn = tileRows(task, kind);
  const row = tile / perRow;
  const left = firstColumn(task, kind, tile % perRow);
  const top = firstRow(task, kind, row % perColumn);
  const rows = tileHeight(kind);
  const columns = tileWidth(kind);
  const height = min(rows, task.outHeight - top);
  const width = min(columns, task.outWidth - left);
  const offset = <usize>channel << 2;
  const to = task.y + <usize>((row / perColumn) * task.outHeight + top) * down + <usize>left * place + offset;
  const bias = task.bias == 0 ? zerosOf(scratch) : task.bias + offset;
  if (height == rows && width == columns) {
    storeRows(from, stride, rows, columns, to, down, place, bytes, bias, scratch);
    return;
  }
  const edge = edgeOf(task, scratch);
  storeRows(from, stride, rows, columns, edge, <usize>columns * bytes, bytes, bytes, bias, scratch);
  storeEdge(edge, columns, bytes, height, width, to, down, place);
}

// @ts-ignore: decorator
@inline
function storeRows(from: usize, stride: usize, rows: i32, columns: i32, to: usize, down: usize, place: usize, bytes: usize, bias: usize, scratch: usize): void {
  if (columns == 4) transformOutputRows(from, stride, rows, to, down, place, bytes, bias, scratch);
  else transformShortOutputRows(from, stride, rows, to, down, place, bytes, bias, scratch);
}
