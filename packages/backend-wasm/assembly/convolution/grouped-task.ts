import { shares } from "../matrix/shares";
import { ConvolutionShape, inChannelsPerGroup, outChannelsPerGroup, tapsOf } from "./convolution-shape";

/**
 * A convolution of narrow groups, whose inputs and outputs are whole vectors of four channels; written by the host
 * (src/kernels/convolution/grouped-convolution.ts).
 *
 * It is computed in planes: a channel of what a band of output rows sees, with the padding around it. The pixels that one
 * tap sees lie side by side, row after row: a stride makes phases of a plane, which follow each other.
 */
@unmanaged
export class GroupedTask extends ConvolutionShape {
  /** x; of an input gradient, whose shape is that of the turned convolution, dy. */
  source: usize;
  /** `[taps, inChannels / groups, outChannels]`; of the filter gradient dy, of an input gradient not turned. */
  filter: usize;
  /** `[groups, outChannels / groups / 4, taps, inChannels / groups, 4]` */
  packed: usize;
  /** `[outChannels]`, or 0. */
  bias: usize;
  /** y or dx; of the filter gradient `[items, taps, inChannels / groups, outChannels]`. */
  target: usize;
  /** Whether the filter is turned and its channels swapped. */
  turned: i32;
  /** Output rows of a band, bands of an image, and bands of an item, counted over all images. */
  bandRows: i32;
  bands: i32;
  itemBands: i32;
}

/** Channels that are gathered together, a cache line. */
const BLOCK_CHANNELS: i32 = 16;
/** Columns that are computed together. */
export const COLUMNS: i32 = 8;

// @ts-ignore: decorator
@inline
export function groupsOfBlock(task: GroupedTask): i32 {
  const widest = max(inChannelsPerGroup(task), outChannelsPerGroup(task));
  return min(task.groups, max(1, BLOCK_CHANNELS / widest));
}

/** Inputs of an output, and rows of the filter. */
// @ts-ignore: decorator
@inline
export function stepsOf(task: GroupedTask): i32 {
  return tapsOf(task) * inChannelsPerGroup(task);
}

/** Bytes of a phase's row: the columns that are computed together at least. */
// @ts-ignore: decorator
@inline
export function rowBytes(task: GroupedTask): usize {
  const reach = (task.kernelWidth - 1) * task.dilationColumns;
  return <usize>(max(task.outWidth, COLUMNS) + reach / task.strideColumns) << 2;
}

/** Rows of the source that a band sees. */
// @ts-ignore: decorator
@inline
export function seenRows(task: GroupedTask): i32 {
  return (task.bandRows - 1) * task.strideRows + (task.kernelHeight - 1) * task.dilationRows + 1;
}

/** Bytes of a plane's phase. */
// @ts-ignore: decorator
@inline
export function phaseBytes(task: GroupedTask): usize {
  return <usize>shares(seenRows(task), task.strideRows) * rowBytes(task);
}

/** Bytes of a plane of the source. */
// @ts-ignore: decorator
@inline
export function planeBytes(task: GroupedTask): usize {
  return <usize>(task.strideRows * task.strideColumns) * phaseBytes(task);
}

/** Bytes of all planes of a block, and of what vectors read beyond them. */
// @ts-ignore: decorator
@inline
export function planesBytes(task: GroupedTask): usize {
  return (<usize>(groupsOfBlock(task) * inChannelsPerGroup(task)) * planeBytes(task) + 127) & ~63;
}

/** Bytes of a plane of the filter gradient's dy, whose rows are as long. */
// @ts-ignore: decorator
@inline
export function gradientPlaneBytes(task: GroupedTask): usize {
  return (<usize>task.bandRows * rowBytes(task) + 31) & ~15;
}

// @ts-ignore: decorator
@inline
export function offsetsBytes(task: GroupedTask): usize {
  return ((<usize>stepsOf(task) << 2) + 63) & ~63;
}

/** Bytes of what was read in advance, at the start of the scratch. */
export const TOUCHED_BYTES: usize = 64;

/** Bytes of scratch that an item needs: planes of a block, offsets, and zeros or planes of dy. */
export function groupedScratch(address: usize): usize {
  const task = changetype<GroupedTask>(address);
  const gradients = <usize>(groupsOfBlock(task) * outChannelsPerGroup(task)) * gradientPlaneBytes(task);
  return TOUCHED_BYTES + planesBytes(task) + offsetsBytes(task) + max(gradients, <usize>task.outChannels << 2);
}

/** Writes what leads from an output's first input to each of them. */
export function findOffsets(task: GroupedTask, offsets: usize): void {
  for (let tap = 0; tap < tapsOf(task); tap++) {
    const down = tap / task.kernelWidth * task.dilationRows;
    const right = tap % task.kernelWidth * task.dilationColumns;
    const phase = down % task.strideRows * task.strideColumns + right % task.strideColumns;
    const row = <usize>(down / task.strideRows) * rowBytes(task);
    const place = <usize>phase * phaseBytes(task) + row + (<usize>(right / task.strideColumns) << 2);
    for (let channel = 0; channel < inChannelsPerGroup(task); channel++) {
      store<u32>(offsets, <u32>(<usize>channel * planeBytes(task) + place));
      offsets += 4;
    }
  }
}
