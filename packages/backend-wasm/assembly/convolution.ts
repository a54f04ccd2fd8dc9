import {
  BLOCK_PLACES,
  ConvolutionShape,
  inChannelsPerGroup,
  isPointwise,
  outChannelsPerGroup,
  patchBytes,
  placesOf,
  tapsOf,
  tapsPerBlock,
} from "./convolution-shape";
import { multiplyBlock, TILE_BYTES } from "./matrix-block";
import { packPanels, packTransposedPanels, panelBytes, panelCount } from "./pack";
import { gatherPatches } from "./patches";

/** Bytes that `convolution` and `convolutionOfFlipped` need to work in. */
export function convolutionWorkspace(shape: ConvolutionShape): usize {
  return filterBytes(shape) + patchBytes(shape) + TILE_BYTES;
}

/** x `[batch, height, width, inChannels]`, filter `[kernelHeight, kernelWidth, inChannels / groups, outChannels]` -> y. */
export function convolution(
  shape: ConvolutionShape,
  x: usize,
  filter: usize,
  y: usize,
  workspace: usize,
): void {
  const columns = outChannelsPerGroup(shape);
  const depth = tapsOf(shape) * inChannelsPerGroup(shape);
  const strideFilter = <usize>shape.outChannels << 2;
  for (let group = 0; group < shape.groups; group++) {
    packPanels(filter + (<usize>(group * columns) << 2), strideFilter, depth, columns, workspace);
    convolveGroup(shape, group, x, y, workspace);
  }
}

/**
 * Convolves with the filter turned by 180° and its channels swapped: the input gradient of a convolution
 * with stride 1. `shape` is that of this convolution, so that its inChannels are the filter's outChannels.
 */
export function convolutionOfFlipped(
  shape: ConvolutionShape,
  dy: usize,
  filter: usize,
  dx: usize,
  workspace: usize,
): void {
  const channels = inChannelsPerGroup(shape);
  const columns = outChannelsPerGroup(shape);
  const taps = tapsOf(shape);
  const panelStride = panelBytes(taps * channels);
  const strideFilter = <usize>shape.inChannels << 2;
  for (let group = 0; group < shape.groups; group++) {
    for (let column = 0, panel = workspace; column < columns; column += 8, panel += panelStride) {
      for (let tap = 0; tap < taps; tap++) {
        // Row `column` of this tap's `[outColumns, channels]` in the original filter.
        const row = <usize>((taps - 1 - tap) * columns + column) * strideFilter;
        packTransposedPanels(
          filter + row + (<usize>(group * channels) << 2),
          strideFilter,
          channels,
          min(8, columns - column),
          panel + panelBytes(tap * channels),
        );
      }
    }
    convolveGroup(shape, group, dy, dx, workspace);
  }
}

function filterBytes(shape: ConvolutionShape): usize {
  const depth = tapsOf(shape) * inChannelsPerGroup(shape);
  return <usize>panelCount(outChannelsPerGroup(shape)) * panelBytes(depth);
}

/** The filter of the group lies packed at the start of the workspace. */
function convolveGroup(
  shape: ConvolutionShape,
  group: i32,
  x: usize,
  y: usize,
  workspace: usize,
): void {
  const channels = inChannelsPerGroup(shape);
  const columns = outChannelsPerGroup(shape);
  const taps = tapsOf(shape);
  const panelStride = panelBytes(taps * channels);
  const patches = workspace + filterBytes(shape);
  const tile = patches + patchBytes(shape);
  const places = placesOf(shape);
  const step = tapsPerBlock(shape);
  const pointwise = isPointwise(shape);
  const strideY = <usize>shape.outChannels << 2;
  for (let place = 0; place < places; place += BLOCK_PLACES) {
    const rows = min(BLOCK_PLACES, places - place);
    const to = y + <usize>place * strideY + (<usize>(group * columns) << 2);
    for (let tap = 0; tap < taps; tap += step) {
      const lastTap = min(taps, tap + step);
      const depth = (lastTap - tap) * channels;
      let a = patches;
      let strideA = <usize>depth << 2;
      if (pointwise) {
        strideA = <usize>shape.inChannels << 2;
        a = x + <usize>place * strideA + (<usize>(group * channels) << 2);
      } else {
        gatherPatches(shape, x, group, place, rows, tap, lastTap, patches);
      }
      const panels = workspace + panelBytes(tap * channels);
      multiplyBlock(a, strideA, rows, depth, panels, panelStride, columns, to, strideY, tap > 0, tile);
    }
  }
}
