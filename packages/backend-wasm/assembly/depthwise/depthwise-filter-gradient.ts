import { nextSourceBlock, nextTargetBlock, touchNextRows } from "./depthwise-ahead";
import { findSeenPixels, findTargets, gradientRowOf } from "./depthwise-rows";
import { beyondOf, fillScratch, tableOf, targetsOf, wideFilter, zerosOf } from "./depthwise-scratch";
import { COLUMNS, DepthwiseTask, areNeighbours, placeBytes, tapsOf, vectorBytes, wideBytes } from "./depthwise-task";
import { accumulateTaps, accumulateTapsOf3, accumulateTapsOfRows } from "./depthwise-taps";
import { addFloats, clearFloats, copyFloats, storeLanes } from "../vector";

/** Floats of the filter's gradient that an item adds up. */
const SUM_FLOATS: i32 = 4096;

/** x and dy of some rows -> the item's sums of the filter's gradient */
export function depthwiseFilterGradient(address: usize, item: i32, scratch: usize): void {
  const task = changetype<DepthwiseTask>(address);
  fillScratch(task, scratch);
  const sums = wideFilter(task, scratch);
  clearFloats(sums, <usize>tapsOf(task) * vectorBytes(task));
  const first = item * task.itemRows;
  const last = min(first + task.itemRows, task.batch * task.targetHeight);
  for (let row = first; row < last; row++) {
    const image = row / task.targetHeight;
    findSeenPixels(task, image, row - image * task.targetHeight, 0, 1, scratch);
    findTargets(task, gradientRowOf(task, row, scratch), zerosOf(scratch), scratch);
    accumulateBlocks(task, row, sums, scratch);
  }
  storeSums(task, sums, task.sums + <usize>item * filterBytes(task));
}

/** The sums of all items -> some floats of the filter's gradient */
export function depthwiseFilterGradientSum(address: usize, item: i32, scratch: usize): void {
  const task = changetype<DepthwiseTask>(address);
  const first = <usize>(item * SUM_FLOATS) << 2;
  const bytes = min(<usize>SUM_FLOATS << 2, filterBytes(task) - first);
  const target = task.dfilter + first;
  copyFloats(target, task.sums + first, bytes);
  for (let other = 1; other < task.items; other++) {
    addFloats(target, task.sums + <usize>other * filterBytes(task) + first, bytes);
  }
}

// @ts-ignore: decorator
@inline
function filterBytes(task: DepthwiseTask): usize {
  return <usize>(tapsOf(task) * task.channels) << 2;
}

function accumulateBlocks(task: DepthwiseTask, row: i32, sums: usize, scratch: usize): void {
  const bytes = wideBytes(task);
  const sumBytes = vectorBytes(task);
  const place = placeBytes(task);
  const dilation = <usize>task.dilationColumns * place;
  const stride = <usize>task.strideColumns * place;
  const rowBytes = <usize>task.kernelWidth * dilation;
  const neighbours = areNeighbours(task);
  const isThree = neighbours && task.kernelWidth == 3;
  let touched = isThree ? 0 : touchNextRows(task, row);
  let seen = tableOf(task, scratch);
  let gradients = targetsOf(task, scratch);
  for (let column = 0; column < task.targetWidth; column += COLUMNS) {
    const end = seen + place;
    if (isThree) {
      const source = nextSourceBlock(task, row, column, scratch);
      const target = nextTargetBlock(task, row, column, scratch);
      touched |= accumulateTapsOf3(seen, end, place, gradients, sums, sumBytes, bytes, source, target);
    } else if (neighbours) {
      accumulateTapsOfRows(seen, end, place, gradients, sums, sumBytes, bytes, rowBytes);
    } else {
      accumulateTaps(seen, end, gradients, sums, sumBytes, bytes, rowBytes, dilation, stride);
    }
    seen += COLUMNS * stride;
    gradients += COLUMNS << 2;
  }
  store<i32>(beyondOf(task, scratch), touched);
}

/** Vectors, of which the last may overlap the one before -> `[taps, channels]` */
function storeSums(task: DepthwiseTask, sums: usize, target: usize): void {
  const bytes = wideBytes(task);
  for (let tap = 0; tap < tapsOf(task); tap++) {
    for (let at: usize = 0; at < bytes; at += 16) {
      storeLanes(target + min(at, bytes - 16), v128.load(sums + at), task.channels);
    }
    sums += vectorBytes(task);
    target += <usize>task.channels << 2;
  }
}
