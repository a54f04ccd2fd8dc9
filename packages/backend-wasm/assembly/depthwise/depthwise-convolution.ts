import { convolveColumns, convolveColumnsOf3, convolveColumnsOfRows } from "./depthwise-columns";
import { nextSourceBlock, nextTargetBlock, touchNextRows } from "./depthwise-ahead";
import { findSeenPixels, findTargets, isWide, narrow } from "./depthwise-rows";
import { beyondOf, biasOf, fillScratch, tableOf, targetsOf, wideFilter, wideTarget } from "./depthwise-scratch";
import { COLUMNS, DepthwiseTask, areNeighbours, placeBytes, tapsOf, wideBytes } from "./depthwise-task";
import { loadLanes } from "../vector";

/** source, filter, bias -> some rows of target */
export function depthwiseConvolution(address: usize, item: i32, scratch: usize): void {
  const task = changetype<DepthwiseTask>(address);
  fillScratch(task, scratch);
  const filter = filterOf(task, scratch);
  const first = item * task.itemRows;
  const last = min(first + task.itemRows, task.batch * task.targetHeight);
  for (let row = first; row < last; row++) {
    const target = task.target + (<usize>(row * task.targetWidth * task.targetChannels) << 2);
    if (isWide(task, task.targetChannels)) {
      convolveRow(task, row, filter, target, scratch);
    } else {
      const copy = wideTarget(task, scratch);
      convolveRow(task, row, filter, copy, scratch);
      narrow(task, copy, target);
    }
  }
}

/** The filter, of at least four channels. */
function filterOf(task: DepthwiseTask, scratch: usize): usize {
  if (task.channels >= 4) return task.filter;
  const copy = wideFilter(task, scratch);
  for (let tap = 0; tap < tapsOf(task); tap++) {
    const weights = task.filter + (<usize>(tap * task.channels) << 2);
    v128.store(copy + (<usize>tap << 4), loadLanes(weights, task.channels));
  }
  return copy;
}

/** Row `row` of the target, counted over all images. */
function convolveRow(task: DepthwiseTask, row: i32, filter: usize, target: usize, scratch: usize): void {
  const image = row / task.targetHeight;
  const rowOfImage = row - image * task.targetHeight;
  // Of a spread source only every so many rows are not empty.
  let first = 0;
  let step = 1;
  if (task.spreadRows > 1 && task.dilationRows == 1) {
    step = task.spreadRows;
    while (first < step && (rowOfImage - task.top + first) % step != 0) first++;
  }
  findSeenPixels(task, image, rowOfImage, first, step, scratch);
  findTargets(task, target, beyondOf(task, scratch), scratch);
  const bytes = wideBytes(task);
  const tapStep = task.isTurned ? 0 - bytes : bytes;
  const firstTap = task.isTurned ? filter + <usize>(tapsOf(task) - 1) * bytes : filter;
  const weights = firstTap + <usize>(first * task.kernelWidth) * tapStep;
  const end = tableOf(task, scratch) + (<usize>((task.kernelHeight - first + step - 1) / step) << 2);
  convolveBlocks(task, row, end, weights, tapStep, <usize>(step * task.kernelWidth) * tapStep, scratch);
}

function convolveBlocks(
  task: DepthwiseTask,
  row: i32,
  seenEnd: usize,
  filter: usize,
  tapStep: usize,
  rowStep: usize,
  scratch: usize,
): void {
  const bytes = wideBytes(task);
  const bias = biasOf(task, scratch);
  const place = placeBytes(task);
  const dilation = <usize>task.dilationColumns * place;
  const stride = <usize>task.strideColumns * place;
  const rowBytes = <usize>task.kernelWidth * dilation;
  const neighbours = areNeighbours(task);
  const isThree = neighbours && task.kernelWidth == 3;
  let touched = isThree ? 0 : touchNextRows(task, row);
  let seen = tableOf(task, scratch);
  let targets = targetsOf(task, scratch);
  for (let column = 0; column < task.targetWidth; column += COLUMNS) {
    if (isThree) {
      const source = nextSourceBlock(task, row, column, scratch);
      const target = nextTargetBlock(task, row, column, scratch);
      touched |= convolveColumnsOf3(
        seen, seenEnd, place, filter, tapStep, rowStep, bias, targets, bytes, source, target,
      );
    } else if (neighbours) {
      convolveColumnsOfRows(seen, seenEnd, place, filter, tapStep, rowStep, bias, targets, bytes, rowBytes);
    } else {
      convolveColumns(seen, seenEnd, filter, tapStep, rowStep, bias, targets, bytes, rowBytes, dilation, stride);
    }
    seen += COLUMNS * stride;
    seenEnd += COLUMNS * stride;
    targets += COLUMNS << 2;
  }
  store<i32>(beyondOf(task, scratch), touched);
}
