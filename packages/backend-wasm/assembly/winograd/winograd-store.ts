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
import { touchImages } from "./winograd-touch";

/* From the planes of a block of tiles to images. */

/** Planes of products of a group of output channels -> y, for `count` tiles of a kind from the `first` one. */
export function transformOutputs(task: WinogradTask, kind: i32, first: i32, count: i32, group: i32, planes: usize, scratch: usize): void {
  const down = <usize>(task.outWidth * task.outChannels) << 2;
  if (group == 0) touchImages(task, kind, first, count, task.y, task.outHeight, down, 0, 0, scratch);
  for (let i = 0; i < count; i++) {
    transformTile(task, kind, first + i, group, planes, scratch);
    planes += task.outputRow;
  }
}

/** At the image's edge, only the places inside are stored. */
function transformTile(task: WinogradTask, kind: i32, tile: i32, group: i32, planes: usize, scratch: usize): void {
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
  const halves = stripOf(task, scratch);
  if (rows == 4) transformOutputColumns(planes, task.outputPlane, columns + 2, bytes, halves, scratch);
  else transformShortOutputColumns(planes, task.outputPlane, columns + 2, bytes, halves, scratch);
  if (height == rows && width == columns) {
    storeRows(halves, rows, columns, to, down, place, bytes, bias, scratch);
    return;
  }
  const edge = edgeOf(task, scratch);
  storeRows(halves, rows, columns, edge, <usize>columns * bytes, bytes, bytes, bias, scratch);
  storeEdge(edge, columns, bytes, height, width, to, down, place);
}

// @ts-ignore: decorator
@inline
function storeRows(from: usize, rows: i32, columns: i32, to: usize, down: usize, place: usize, bytes: usize, bias: usize, scratch: usize): void {
  if (columns == 4) transformOutputRows(from, rows, to, down, place, bytes, bias, scratch);
  else transformShortOutputRows(from, rows, to, down, place, bytes, bias, scratch);
}
