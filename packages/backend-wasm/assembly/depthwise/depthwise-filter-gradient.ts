import { gather16Channels, gather4Channels, gatherPlanes } from "./depthwise-planes";
import { depthwiseTap, depthwiseTapsOf3By3 } from "./depthwise-taps";
import {
  BLOCK_CHANNELS,
  BLOCK_VECTORS,
  DepthwiseTask,
  packedBytes,
  pitchOf,
  planeBytes,
} from "./depthwise-task";
import { addFloats, clearFloats, copyFloats, loadLanes, storeLanes } from "../vector";

/** Floats of the filter's gradient that an item adds up. */
const SUM_FLOATS: i32 = 4096;

/**
 * x and dy of some bands -> the item's sums of the filter's gradient. The scratch holds the planes of x, sums
 * of a block's channels and a row of their dy.
 */
export function depthwiseFilterGradient(address: usize, item: i32, scratch: usize): void {
  const task = changetype<DepthwiseTask>(address);
  const sums = task.sums + <usize>item * filterBytes(task);
  clearFloats(sums, filterBytes(task));
  const first = item * task.itemBands;
  const last = min(first + task.itemBands, task.batch * task.bands);
  for (let band = first; band < last; band++) {
    const image = band / task.bands;
    const row = (band - image * task.bands) * task.bandRows;
    for (let channel = 0; channel < task.channels; channel += BLOCK_CHANNELS) {
      gradientOfBlock(task, image, row, channel, sums, scratch);
    }
  }
}

/** The sums of all items -> some floats of the filter's gradient. */
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
  return <usize>(task.kernelHeight * task.kernelWidth * task.channels) << 2;
}

function gradientOfBlock(
  task: DepthwiseTask,
  image: i32,
  row: i32,
  channel: i32,
  sums: usize,
  scratch: usize,
): void {
  const vectors = min(BLOCK_VECTORS, (task.channels - channel + 3) >> 2);
  const bytes = planeBytes(task);
  const packed = packedBytes(task);
  const ofBlock = scratch + BLOCK_VECTORS * bytes;
  const dy = ofBlock + BLOCK_VECTORS * packed;
  const dyBytes = <usize>task.targetWidth << 4;
  gatherPlanes(task, image, row, channel, vectors, scratch);
  clearFloats(ofBlock, BLOCK_VECTORS * packed);
  const end = min(row + task.bandRows, task.targetHeight);
  for (let targetRow = row; targetRow < end; targetRow++) {
    gatherGradient(task, image * task.targetHeight + targetRow, channel, vectors, dy);
    const window = <usize>((targetRow - row) * task.strideRows) * pitchOf(task);
    for (let v = 0; v < vectors; v++) {
      const i = <usize>v;
      addTaps(task, scratch + i * bytes + window, dy + i * dyBytes, ofBlock + i * packed);
    }
  }
  for (let v = 0; v < vectors; v++) {
    addToFilter(task, ofBlock + <usize>v * packed, channel + 4 * v, sums);
  }
}

/** A row of dy, `row` of all images, as vectors of four channels. */
function gatherGradient(
  task: DepthwiseTask,
  row: i32,
  channel: i32,
  vectors: i32,
  target: usize,
): void {
  const pixelBytes = <usize>task.channels << 2;
  const bytes = <usize>task.targetWidth << 4;
  const source =
    task.target + <usize>(row * task.targetWidth) * pixelBytes + (<usize>channel << 2);
  if (channel + BLOCK_CHANNELS <= task.channels) {
    gather16Channels(source, pixelBytes, target, target + bytes, 16, bytes);
    return;
  }
  for (let v = 0; v < vectors; v++) {
    const left = task.channels - channel - 4 * v;
    const from = source + (<usize>v << 4);
    gather4Channels(from, pixelBytes, target, target + bytes, 16, left);
    target += bytes;
  }
}

function addTaps(task: DepthwiseTask, plane: usize, dy: usize, sums: usize): void {
  const dyEnd = dy + (<usize>task.targetWidth << 4);
  const rowStep = <usize>task.dilationRows * pitchOf(task);
  const strideStep = <usize>task.strideColumns << 4;
  const isThree = task.kernelHeight == 3 && task.kernelWidth == 3 && task.dilationColumns == 1;
  if (isThree) {
    depthwiseTapsOf3By3(plane, rowStep, dy, dyEnd, strideStep, sums);
    return;
  }
  for (let row = 0; row < task.kernelHeight; row++) {
    let x = plane;
    for (let column = 0; column < task.kernelWidth; column++) {
      depthwiseTap(x, dy, dyEnd, strideStep, sums);
      x += <usize>task.dilationColumns << 4;
      sums += 16;
    }
    plane += rowStep;
  }
}

/** Adds the gradient of four channels' taps to that of the whole filter. */
function addToFilter(task: DepthwiseTask, taps: usize, channel: i32, sums: usize): void {
  const left = task.channels - channel;
  const end = taps + packedBytes(task);
  sums += <usize>channel << 2;
  while (taps < end) {
    storeLanes(sums, f32x4.add(loadLanes(sums, left), v128.load(taps)), left);
    taps += 16;
    sums += <usize>task.channels << 2;
  }
}
