import { inChannelsPerGroup, outChannelsPerGroup } from "./convolution-shape";
import { gradientPlaneBytes, GroupedTask, groupsOfBlock, phaseBytes, planeBytes, rowBytes, seenRows } from "./grouped-task";
import { touchRows } from "../matrix/pack-operands";
import { clearFloats } from "../vector";

/**
 * Reads something of what some output rows of an image see and of themselves, so that it comes into the second cache in
 * its order: blocks of groups read and write parts of pixels. What was read goes to `touched`.
 */
export function touchBand(task: GroupedTask, image: i32, row: i32, rows: i32, outputs: usize, touched: usize): void {
  const outBytes = <usize>(task.outWidth * task.outChannels) << 2;
  const inBytes = <usize>(task.width * task.inChannels) << 2;
  const first = max(0, row * task.strideRows - task.top);
  const end = min(task.height, row * task.strideRows - task.top + seenRows(task));
  const target = outputs + <usize>(image * task.outHeight + row) * outBytes;
  const source = task.source + <usize>(image * task.height + first) * inBytes;
  const bits = touchRows(target, outBytes, outBytes, rows) | touchRows(source, inBytes, inBytes, end - first);
  store<i32>(touched, bits);
}

/** Fills the planes of the block of groups from `group` on, for the band of an image whose first output row is `row`. */
export function gatherSource(task: GroupedTask, image: i32, row: i32, group: i32, planes: usize): void {
  const inputs = inChannelsPerGroup(task);
  const channels = inputs * min(groupsOfBlock(task), task.groups - group);
  const first = row * task.strideRows - task.top;
  const pixelBytes = <usize>task.inChannels << 2;
  const ofImage = task.source + <usize>(image * task.height * task.width) * pixelBytes + (<usize>(group * inputs) << 2);
  for (let i = 0; i < seenRows(task); i++) {
    const sourceRow = first + i;
    const isInside = <u32>sourceRow < <u32>task.height;
    const pixels = ofImage + <usize>(sourceRow * task.width) * pixelBytes;
    const phase = <usize>(i % task.strideRows * task.strideColumns) * phaseBytes(task);
    let target = planes + phase + <usize>(i / task.strideRows) * rowBytes(task);
    for (let channel = 0; channel < channels; channel += 4) {
      if (isInside) gatherRow(task, pixels + (<usize>channel << 2), target);
      else clearRow(task, target);
      target += 4 * planeBytes(task);
    }
  }
}

/** Four channels of a row; the padding beside it is left as it is. */
function gatherRow(task: GroupedTask, pixels: usize, target: usize): void {
  const stride = task.strideColumns;
  const pixelBytes = <usize>task.inChannels << 2;
  const places = <i32>(rowBytes(task) >> 2);
  for (let phase = 0; phase < stride; phase++) {
    // Its columns are those at place · stride + phase - left.
    const before = task.left - phase;
    const first = before > 0 ? (before + stride - 1) / stride : 0;
    const column = first * stride - before;
    const fitting = column < task.width ? (task.width - column + stride - 1) / stride : 0;
    const count = min(fitting, places - first);
    const from = pixels + <usize>column * pixelBytes;
    const to = target + <usize>phase * phaseBytes(task) + (<usize>first << 2);
    transposePixels(from, <usize>stride * pixelBytes, to, planeBytes(task), count);
  }
}

function clearRow(task: GroupedTask, target: usize): void {
  for (let channel = 0; channel < 4; channel++) {
    for (let phase = 0; phase < task.strideColumns; phase++) {
      clearFloats(target + <usize>phase * phaseBytes(task), rowBytes(task));
    }
    target += planeBytes(task);
  }
}

/** Fills the planes of dy for `rows` rows, of all images, from `row` on; what is beside them is left as it is. */
export function gatherGradient(task: GroupedTask, row: i32, rows: i32, group: i32, planes: usize): void {
  const outputs = outChannelsPerGroup(task);
  const channels = outputs * min(groupsOfBlock(task), task.groups - group);
  const pixelBytes = <usize>task.outChannels << 2;
  const bytes = gradientPlaneBytes(task);
  let pixels = task.filter + <usize>(row * task.outWidth) * pixelBytes + (<usize>(group * outputs) << 2);
  for (let i = 0; i < rows; i++) {
    for (let channel = 0; channel < channels; channel += 4) {
      const from = pixels + (<usize>channel << 2);
      const to = planes + <usize>channel * bytes;
      transposePixels(from, pixelBytes, to, bytes, task.outWidth);
    }
    planes += rowBytes(task);
    pixels += <usize>task.outWidth * pixelBytes;
  }
}

/** Four channels of `count` pixels, `step` bytes apart, each to its plane, `plane` bytes apart. */
export function transposePixels(pixels: usize, step: usize, target: usize, plane: usize, count: i32): void {
  for (; count >= 4; count -= 4) {
    const a = v128.load(pixels);
    const b = v128.load((pixels += step));
    const c = v128.load((pixels += step));
    const d = v128.load((pixels += step));
    pixels += step;
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const highAb = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const highCd = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    let to = target;
    v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
    v128.store((to += plane), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
    v128.store((to += plane), v128.shuffle<f32>(highAb, highCd, 0, 1, 4, 5));
    v128.store((to += plane), v128.shuffle<f32>(highAb, highCd, 2, 3, 6, 7));
    target += 16;
  }
  for (; count > 0; count--) {
    let to = target;
    store<f32>(to, load<f32>(pixels));
    store<f32>((to += plane), load<f32>(pixels, 4));
    store<f32>((to += plane), load<f32>(pixels, 8));
    store<f32>((to += plane), load<f32>(pixels, 12));
    pixels += step;
    target += 4;
  }
}
