import { touchRows } from "../matrix/pack-operands";
import { stripOf, tileColumns, tileRows, WinogradTask } from "./winograd-task";

/*
 * The image rows that a block of whole tiles lies in are one run of memory, but the transforms read and write it
 * in pieces as wide as a few tiles, which no prefetcher foresees. Read once from end to end before, its lines come
 * at the memory's full speed: 8 % of the time at 16 channels.
 */

/** `images` `[batch, height, ...]`, rows of `rowBytes`; the tiles see `above` rows before theirs, and `below` after. */
export function touchImages(
  task: WinogradTask,
  kind: i32,
  first: i32,
  count: i32,
  images: usize,
  height: i32,
  rowBytes: usize,
  above: i32,
  below: i32,
  scratch: usize,
): void {
  // Short tiles lie in rows far from each other, or hardly fill them.
  if (kind != 0) return;
  const start = max(0, rowOfImages(task, first, height) - above);
  const end = min(task.batch * height, rowOfImages(task, first + count - 1, height) + 4 + below);
  if (start >= end) return;
  const bits = touchRows(images + <usize>start * rowBytes, 0, <usize>(end - start) * rowBytes, 1);
  // Else the reads would be left out.
  store<i32>(stripOf(task, scratch), bits);
}

/** Where a whole tile starts, counted over the rows of all images. */
function rowOfImages(task: WinogradTask, tile: i32, height: i32): i32 {
  const row = tile / tileColumns(task, 0);
  const perColumn = tileRows(task, 0);
  return (row / perColumn) * height + 4 * (row % perColumn);
}
