import { inChannelsPerGroup, outChannelsPerGroup, tapsOf } from "./convolution-shape";
import { convolveEight } from "./grouped-kernel";
import { gatherSource, touchBand } from "./grouped-planes";
import {
  COLUMNS,
  findOffsets,
  GroupedTask,
  groupsOfBlock,
  offsetsBytes,
  planeBytes,
  planesBytes,
  rowBytes,
  stepsOf,
  TOUCHED_BYTES,
} from "./grouped-task";
import { clearFloats } from "../vector";

/** The filter of group `item`, packed; turned by 180°, with inputs and outputs swapped, for the input gradient. */
export function packGroupedFilter(address: usize, item: i32, scratch: usize): void {
  const task = changetype<GroupedTask>(address);
  const inputs = inChannelsPerGroup(task);
  const outputs = outChannelsPerGroup(task);
  const taps = tapsOf(task);
  let packed = task.packed + (<usize>(item * outputs * stepsOf(task)) << 2);
  for (let first = 0; first < outputs; first += 4) {
    for (let tap = 0; tap < taps; tap++) {
      for (let input = 0; input < inputs; input++) {
        for (let output = first; output < first + 4; output++) {
          const at = task.turned
            ? ((taps - 1 - tap) * outputs + output) * task.inChannels + item * inputs + input
            : (tap * inputs + input) * task.outChannels + item * outputs + output;
          store<f32>(packed, load<f32>(task.filter + (<usize>at << 2)));
          packed += 4;
        }
      }
    }
  }
}

/** source, packed filter, bias -> some bands of target */
export function groupedConvolution(address: usize, item: i32, scratch: usize): void {
  const task = changetype<GroupedTask>(address);
  const planes = scratch + TOUCHED_BYTES;
  const offsets = planes + planesBytes(task);
  const zeros = offsets + offsetsBytes(task);
  clearFloats(planes, planesBytes(task));
  findOffsets(task, offsets);
  clearFloats(zeros, <usize>task.outChannels << 2);
  const bias = task.bias != 0 ? task.bias : zeros;
  const last = min((item + 1) * task.itemBands, task.batch * task.bands);
  for (let band = item * task.itemBands; band < last; band++) {
    const image = band / task.bands;
    const row = (band - image * task.bands) * task.bandRows;
    const rows = min(task.bandRows, task.outHeight - row);
    touchBand(task, image, row, rows, task.target, scratch);
    for (let group = 0; group < task.groups; group += groupsOfBlock(task)) {
      gatherSource(task, image, row, group, planes);
      convolveBlock(task, image * task.outHeight + row, rows, group, planes, offsets, bias);
    }
  }
}

/** A block of groups for some rows, from `row` of all images on: all channels of a row before the next one. */
function convolveBlock(
  task: GroupedTask,
  row: i32,
  rows: i32,
  group: i32,
  planes: usize,
  offsets: usize,
  bias: usize,
): void {
  const outputs = outChannelsPerGroup(task);
  const steps = stepsOf(task);
  const offsetsEnd = offsets + (<usize>steps << 2);
  const last = min(group + groupsOfBlock(task), task.groups);
  const pixelBytes = <usize>task.outChannels << 2;
  const nextGroup = <usize>inChannelsPerGroup(task) * planeBytes(task);
  const overlap = max(task.outWidth - COLUMNS, 0);
  for (let i = 0; i < rows; i++) {
    const y = task.target + <usize>((row + i) * task.outWidth) * pixelBytes;
    let x = planes + <usize>i * rowBytes(task);
    for (let one = group; one < last; one++) {
      for (let output = one * outputs; output < (one + 1) * outputs; output += 4) {
        const at = <usize>output << 2;
        const filter = task.packed + at * steps;
        for (let column = 0; column < task.outWidth; column += COLUMNS) {
          const first = min(column, overlap);
          const to = y + <usize>first * pixelBytes + at;
          const from = x + (<usize>first << 2);
          convolveEight(from, offsets, offsetsEnd, filter, bias + at, to, pixelBytes, task.outWidth - first);
        }
      }
      x += nextGroup;
    }
  }
}
