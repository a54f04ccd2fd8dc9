import { ConvolutionShape, inChannelsPerGroup, outChannelsPerGroup, tapsOf } from "./convolution-shape";
import { accumulateTwelve, convolveEight } from "./grouped-kernel";
import { findPlaces, rowOffset } from "./seen-places";
import { shareStart } from "../matrix/shares";
import { clearFloats } from "../vector";

/** Output channels of a vector, places and filter rows of a tile. */
const LANES: i32 = 4;
const PLACES: i32 = 8;
const ROWS: i32 = 12;

/** A convolution of narrow groups, written by the host (src/kernels/convolution/grouped-convolution.ts). */
@unmanaged
class GroupedTask extends ConvolutionShape {
  /** x, and y or dy; of an input gradient, whose shape is that of the turned convolution, dy and dx. */
  source: usize;
  filter: usize;
  target: usize;
  /** Whether the filter is turned and its channels swapped. */
  turned: i32;
  /** Shares of the lines, the rows of output places of all images: as many as there are items. */
  parts: i32;
  /** Lines that are worked on together, and bytes of what they see of a group. */
  linesPerSlice: i32;
  bandBytes: i32;
}

/** Bytes of scratch that an item needs. */
export function groupedScratch(task: usize): usize {
  const all = changetype<GroupedTask>(task);
  const steps = <usize>(tapsOf(all) * inChannelsPerGroup(all));
  return placesBytes(all) + <usize>all.bandBytes + (steps << 2) + ((steps * outChannelsPerGroup(all)) << 2) + 64;
}

/** x, filter -> y: a part of the lines an item. */
export function groupedConvolution(task: usize, item: i32, scratch: usize): void {
  const all = changetype<GroupedTask>(task);
  const places = scratch;
  const band = places + placesBytes(all);
  const offsets = band + <usize>all.bandBytes;
  const steps = tapsOf(all) * inChannelsPerGroup(all);
  const offsetsEnd = offsets + (<usize>steps << 2);
  const turnedFilter = (offsetsEnd + 15) & ~15;
  for (let step = 0; step < steps; step++) {
    store<u32>(offsets + (<usize>step << 2), <u32>rowOffset(all, step, true));
  }
  const columns = outChannelsPerGroup(all);
  const strideY = <usize>all.outChannels << 2;
  const strideFilter = <usize>(all.turned ? columns : all.outChannels) << 2;
  const lines = all.batch * all.outHeight;
  const endLine = shareStart(lines, item + 1, all.parts);
  for (let line = shareStart(lines, item, all.parts); line < endLine; line += all.linesPerSlice) {
    const count = min(all.linesPerSlice, endLine - line);
    const seen = count * all.outWidth;
    const y = all.target + <usize>(line * all.outWidth) * strideY;
    for (let group = 0; group < all.groups; group++) {
      const ofGroup = <usize>(group * columns) << 2;
      let filter = all.filter + ofGroup;
      if (all.turned) filter = turnFilter(all, group, turnedFilter);
      findPlaces(all, all.source, group, line, count, true, band, places);
      repeatLast(places, seen);
      for (let place = 0; place < seen; place += PLACES) {
        const from = places + (<usize>place << 2);
        const to = y + <usize>place * strideY + ofGroup;
        for (let column: usize = 0; column < <usize>columns << 2; column += LANES << 2) {
          convolveEight(from, offsets, offsetsEnd, filter + column, strideFilter, to + column, strideY, seen - place);
        }
      }
    }
  }
}

/** x, dy (the filter of the task) -> partial filter gradients `[parts, taps, inChannels / groups, outChannels]`. */
export function groupedFilterGradient(task: usize, item: i32, scratch: usize): void {
  const all = changetype<GroupedTask>(task);
  const places = scratch;
  const band = places + placesBytes(all);
  const rows = tapsOf(all) * inChannelsPerGroup(all);
  const columns = outChannelsPerGroup(all);
  const stride = <usize>all.outChannels << 2;
  const dfilter = all.target + <usize>item * <usize>rows * stride;
  clearFloats(dfilter, <usize>rows * stride);
  const lines = all.batch * all.outHeight;
  const endLine = shareStart(lines, item + 1, all.parts);
  for (let line = shareStart(lines, item, all.parts); line < endLine; line += all.linesPerSlice) {
    const count = min(all.linesPerSlice, endLine - line);
    const end = places + (<usize>(count * all.outWidth) << 2);
    const dy = all.filter + <usize>(line * all.outWidth) * stride;
    for (let group = 0; group < all.groups; group++) {
      findPlaces(all, all.source, group, line, count, true, band, places);
      for (let row = 0; row < rows; row += ROWS) {
        const offset = rowOffset(all, row, true);
        for (let column = group * columns; column < (group + 1) * columns; column += LANES) {
          const at = <usize>column << 2;
          accumulateTwelve(places, end, offset, dy + at, stride, dfilter + <usize>row * stride + at, stride);
        }
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function placesBytes(all: GroupedTask): usize {
  return (<usize>(all.linesPerSlice * all.outWidth + PLACES) << 2) + 63 & ~63;
}

/** So that there are whole tiles of places. */
function repeatLast(places: usize, count: i32): void {
  const end = places + (<usize>count << 2);
  const last = load<u32>(end - 4);
  for (let i = 0; i < PLACES; i++) store<u32>(end + (<usize>i << 2), last);
}

/** A group's filter, turned by 180°, with inputs and outputs swapped: `[taps, its outputs, its inputs]`. */
function turnFilter(all: GroupedTask, group: i32, target: usize): usize {
  const inputs = inChannelsPerGroup(all);
  const outputs = outChannelsPerGroup(all);
  const stride = <usize>all.inChannels << 2;
  let to = target;
  for (let tap = tapsOf(all) - 1; tap >= 0; tap--) {
    const from = all.filter + <usize>(tap * outputs) * stride + (<usize>(group * inputs) << 2);
    for (let input = 0; input < inputs; input++) {
      for (let output = 0; output < outputs; output++) {
        store<f32>(to, load<f32>(from + <usize>output * stride + (<usize>input << 2)));
        to += 4;
      }
    }
  }
  return target;
}
