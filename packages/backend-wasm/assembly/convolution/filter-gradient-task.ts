import { ConvolutionShape, inChannelsPerGroup, outChannelsPerGroup, tapsOf } from "./convolution-shape";
import { TILE_BYTES } from "../matrix/matrix-block";
import { panelBytes, panelCount, stripBytes } from "../matrix/pack";

/**
 * A filter gradient, written by the host (src/kernels/convolution/filter-gradient.ts, which also says how the work is cut).
 * Its rows are taps × channels of a group, its columns the output channels of one; it sums over lines, the
 * rows of output places of all images.
 */
@unmanaged
export class FilterGradientTask extends ConvolutionShape {
  x: usize;
  dy: usize;
  /** `[parts, taps, inChannels / groups, outChannels]` */
  dfilter: usize;
  /** Shares of the lines, summed apart. */
  parts: i32;
  rowsPerItem: i32;
  columnsPerItem: i32;
  /** Lines that are packed and multiplied together, so that all of it stays in the second cache. */
  linesPerSlice: i32;
  /** Bytes for what the lines of a slice see, with the zeros around it; 0 where no tap reaches beyond an image. */
  bandBytes: i32;
}

/** Scratch: addresses of the places, panels of dy, what the places see, strips of it, a tile. */
// @ts-ignore: decorator
@inline
export function placesBytes(all: FilterGradientTask): usize {
  return roundUp(<usize>placesPerSlice(all) << 2);
}

// @ts-ignore: decorator
@inline
export function panelsBytes(all: FilterGradientTask): usize {
  return <usize>panelCount(all.columnsPerItem) * panelBytes(placesPerSlice(all));
}

// @ts-ignore: decorator
@inline
export function stripsBytes(all: FilterGradientTask): usize {
  return roundUp(<usize>((all.rowsPerItem + 5) / 6) * stripBytes(placesPerSlice(all)));
}

/** Bytes of scratch that an item of `filterGradient` needs. */
export function filterGradientScratch(task: usize): usize {
  const all = changetype<FilterGradientTask>(task);
  return placesBytes(all) + panelsBytes(all) + <usize>all.bandBytes + stripsBytes(all) + TILE_BYTES;
}

// @ts-ignore: decorator
@inline
export function rowsOfFilter(all: FilterGradientTask): i32 {
  return tapsOf(all) * inChannelsPerGroup(all);
}

// @ts-ignore: decorator
@inline
export function columnsOfFilter(all: FilterGradientTask): i32 {
  return outChannelsPerGroup(all);
}

// @ts-ignore: decorator
@inline
function placesPerSlice(all: FilterGradientTask): i32 {
  return all.linesPerSlice * all.outWidth;
}

// @ts-ignore: decorator
@inline
function roundUp(bytes: usize): usize {
  return (bytes + 63) & ~63;
}
