import { gatherPlanes } from "./depthwise-planes";
import { depthwiseRow, depthwiseRowOf3, depthwiseRowOf3Stride2 } from "./depthwise-row";
import {
  BLOCK_CHANNELS,
  BLOCK_VECTORS,
  DepthwiseTask,
  packedBytes,
  pitchOf,
  planeBytes,
} from "./depthwise-task";
import { clearFloats, loadLanes, storeLanes } from "../vector";

/** source -> some bands of target. The scratch holds the planes, the filter and a row of a block's channels. */
export function depthwiseConvolution(address: usize, item: i32, scratch: usize): void {
  const task = changetype<DepthwiseTask>(address);
  const first = item * task.itemBands;
  const last = min(first + task.itemBands, task.batch * task.bands);
  for (let band = first; band < last; band++) {
    const image = band / task.bands;
    const row = (band - image * task.bands) * task.bandRows;
    const end = min(row + task.bandRows, task.targetHeight);
    if (task.targetChannels < task.channels) clearBand(task, image, row, end);
    for (let channel = 0; channel < task.channels; channel += BLOCK_CHANNELS) {
      convolveBlock(task, image, row, end, channel, scratch);
    }
  }
}

/** Where several channels add up to one. */
function clearBand(task: DepthwiseTask, image: i32, row: i32, end: i32): void {
  const rowBytes = <usize>(task.targetWidth * task.targetChannels) << 2;
  const start = task.target + <usize>(image * task.targetHeight + row) * rowBytes;
  clearFloats(start, <usize>(end - row) * rowBytes);
}

function convolveBlock(
  task: DepthwiseTask,
  image: i32,
  row: i32,
  end: i32,
  channel: i32,
  scratch: usize,
): void {
  const vectors = min(BLOCK_VECTORS, (task.channels - channel + 3) >> 2);
  const bytes = planeBytes(task);
  const filterBytes = packedBytes(task);
  const packed = scratch + BLOCK_VECTORS * bytes;
  const buffer = packed + BLOCK_VECTORS * filterBytes;
  gatherPlanes(task, image, row, channel, vectors, scratch);
  for (let v = 0; v < vectors; v++) {
    packFilter4(task, channel + 4 * v, packed + <usize>v * filterBytes);
  }
  // All channels of a row before the next one: they share the cache lines of the target.
  for (let targetRow = row; targetRow < end; targetRow++) {
    const window = <usize>((targetRow - row) * task.strideRows) * pitchOf(task);
    const globalRow = image * task.targetHeight + targetRow;
    for (let v = 0; v < vectors; v++) {
      const plane = scratch + <usize>v * bytes + window;
      const filter = packed + <usize>v * filterBytes;
      convolveRow(task, plane, filter, targetRow, globalRow, channel + 4 * v, buffer);
    }
  }
}

/** The filter of four channels, tap after tap. */
function packFilter4(task: DepthwiseTask, channel: i32, packed: usize): void {
  const taps = task.kernelHeight * task.kernelWidth;
  const tapBytes = <usize>task.channels << 2;
  for (let tap = 0; tap < taps; tap++) {
    const from = <usize>(task.isTurned ? taps - 1 - tap : tap);
    const source = task.filter + from * tapBytes + (<usize>channel << 2);
    v128.store(packed + (<usize>tap << 4), loadLanes(source, task.channels - channel));
  }
}

/** Row `row` of an image, row `globalRow` of all; `buffer` takes it where it cannot be written directly. */
function convolveRow(
  task: DepthwiseTask,
  plane: usize,
  packed: usize,
  row: i32,
  globalRow: i32,
  channel: i32,
  buffer: usize,
): void {
  const pixelBytes = <usize>task.targetChannels << 2;
  const target = task.target + <usize>(globalRow * task.targetWidth) * pixelBytes;
  const isDirect =
    task.targetWidth >= 4 && channel + 4 <= task.channels && task.targetChannels == task.channels;
  if (isDirect) {
    runTaps(task, plane, packed, row, target + (<usize>channel << 2), pixelBytes);
  } else {
    runTaps(task, plane, packed, row, buffer, 16);
    if (task.targetChannels == task.channels) copyOut(task, buffer, target, channel);
    else addChannels(task, buffer, target, channel);
  }
}

function runTaps(
  task: DepthwiseTask,
  plane: usize,
  packed: usize,
  row: i32,
  y: usize,
  pixelBytes: usize,
): void {
  const pitch = pitchOf(task);
  const tapBytes = <usize>task.kernelWidth << 4;
  const end = packed + packedBytes(task);
  const columns = max(task.targetWidth, 4);
  // Of a spread source only every so many rows are not empty.
  let first = 0;
  let step = 1;
  if (task.spreadRows > 1 && task.dilationRows == 1) {
    step = task.spreadRows;
    while (first < step && (row - task.top + first) % step != 0) first++;
  }
  const rowStep = <usize>(step * task.dilationRows) * pitch;
  const filterStep = <usize>step * tapBytes;
  plane += <usize>(first * task.dilationRows) * pitch;
  const filter = packed + <usize>first * tapBytes;
  if (task.kernelWidth == 3 && task.dilationColumns == 1 && task.strideColumns == 1) {
    depthwiseRowOf3(plane, rowStep, filter, filterStep, end, y, pixelBytes, columns);
  } else if (task.kernelWidth == 3 && task.dilationColumns == 1 && task.strideColumns == 2) {
    depthwiseRowOf3Stride2(plane, rowStep, filter, filterStep, end, y, pixelBytes, columns);
  } else {
    const tapStep = <usize>task.dilationColumns << 4;
    const strideStep = <usize>task.strideColumns << 4;
    depthwiseRow(
      plane, rowStep, filter, filterStep, end, y, pixelBytes, columns, tapBytes, tapStep, strideStep,
    );
  }
}

function copyOut(task: DepthwiseTask, buffer: usize, target: usize, channel: i32): void {
  target += <usize>channel << 2;
  for (let column = 0; column < task.targetWidth; column++) {
    storeLanes(target, v128.load(buffer), task.channels - channel);
    buffer += 16;
    target += <usize>task.targetChannels << 2;
  }
}

/** Adds what the output channels from `channel` on send to their input channels. */
function addChannels(task: DepthwiseTask, buffer: usize, target: usize, channel: i32): void {
  const multiplier = task.channels / task.targetChannels;
  const lanes = min(4, task.channels - channel);
  for (let column = 0; column < task.targetWidth; column++) {
    for (let lane = 0; lane < lanes; lane++) {
      const at = target + (<usize>((channel + lane) / multiplier) << 2);
      store<f32>(at, load<f32>(at) + load<f32>(buffer + (<usize>lane << 2)));
    }
    buffer += 16;
    target += <usize>task.targetChannels << 2;
  }
}
