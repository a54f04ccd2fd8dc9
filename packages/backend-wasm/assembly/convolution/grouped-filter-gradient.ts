import { inChannelsPerGroup, outChannelsPerGroup } from "./convolution-shape";
import { accumulateTwo } from "./grouped-kernel";
import { gatherGradient, gatherSource, touchBand } from "./grouped-planes";
import {
  findOffsets,
  gradientPlaneBytes,
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

/** x, dy (the filter of the task) -> partial filter gradients `[items, taps, inChannels / groups, outChannels]` */
export function groupedFilterGradient(address: usize, item: i32, scratch: usize): void {
  const task = changetype<GroupedTask>(address);
  const planes = scratch + TOUCHED_BYTES;
  const offsets = planes + planesBytes(task);
  const gradients = offsets + offsetsBytes(task);
  const block = groupsOfBlock(task);
  clearFloats(planes, planesBytes(task));
  findOffsets(task, offsets);
  clearFloats(gradients, <usize>(block * outChannelsPerGroup(task)) * gradientPlaneBytes(task));
  const size = <usize>(stepsOf(task) * task.outChannels) << 2;
  const dfilter = task.target + <usize>item * size;
  clearFloats(dfilter, size);
  const last = min((item + 1) * task.itemBands, task.batch * task.bands);
  for (let band = item * task.itemBands; band < last; band++) {
    const image = band / task.bands;
    const row = (band - image * task.bands) * task.bandRows;
    const rows = min(task.bandRows, task.outHeight - row);
    touchBand(task, image, row, rows, task.filter, scratch);
    for (let group = 0; group < task.groups; group += block) {
      gatherSource(task, image, row, group, planes);
      gatherGradient(task, image * task.outHeight + row, rows, group, gradients);
      accumulateBlock(task, rows, group, planes, offsets, gradients, dfilter);
    }
  }
}

function accumulateBlock(
  task: GroupedTask,
  rows: i32,
  group: i32,
  planes: usize,
  offsets: usize,
  gradients: usize,
  dfilter: usize,
): void {
  // Of all rows, which follow each other in the planes of both: dy is 0 between them.
  const bytes = <usize>(rows - 1) * rowBytes(task) + (<usize>task.outWidth << 2);
  const outputs = outChannelsPerGroup(task);
  const last = min(group + groupsOfBlock(task), task.groups);
  for (let one = group; one < last; one++) {
    const x = planes + <usize>((one - group) * inChannelsPerGroup(task)) * planeBytes(task);
    for (let output = 0; output < outputs; output += 4) {
      const dy = gradients + <usize>((one - group) * outputs + output) * gradientPlaneBytes(task);
      const target = dfilter + (<usize>(one * outputs + output) << 2);
      accumulateSteps(task, x, offsets, dy, bytes, target);
    }
  }
}

function accumulateSteps(
  task: GroupedTask,
  x: usize,
  offsets: usize,
  dy: usize,
  bytes: usize,
  dfilter: usize,
): void {
  const stride = <usize>task.outChannels << 2;
  const plane = gradientPlaneBytes(task);
  const end = offsets + (<usize>stepsOf(task) << 2);
  while (offsets < end) {
    const x0 = x + <usize>load<u32>(offsets);
    const x1 = x + <usize>load<u32>(offsets, 4);
    accumulateTwo(x0, x1, dy, dy + bytes, plane, dfilter, stride);
    dfilter += 2 * stride;
    offsets += 8;
  }
}
