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
import { packTransposedPanels, panelBytes, panelCount } from "./pack";
import { scatterPatches } from "./patches";

/** Bytes that `convolutionInputGradient` needs to work in. */
export function convolutionInputGradientWorkspace(shape: ConvolutionShape): usize {
  return filterBytes(shape) + patchBytes(shape) + TILE_BYTES;
}

/** dy and filter -> dx, for every stride and dilation: the patches' gradient, added up in the image. */
export function convolutionInputGradient(
  shape: ConvolutionShape,
  dy: usize,
  filter: usize,
  dx: usize,
  workspace: usize,
): void {
  const depth = outChannelsPerGroup(shape);
  const strideFilter = <usize>shape.outChannels << 2;
  const pointwise = isPointwise(shape);
  if (!pointwise) {
    const pixels = <usize>(shape.batch * shape.height * shape.width);
    memory.fill(dx, 0, (pixels * <usize>shape.inChannels) << 2);
  }
  for (let group = 0; group < shape.groups; group++) {
    packFilter(shape, filter + (<usize>(group * depth) << 2), strideFilter, workspace);
    inputGradientOfGroup(shape, group, dy, dx, pointwise, workspace);
  }
}

/** Each block of taps is packed by itself, so that its columns start a panel. */
function packFilter(
  shape: ConvolutionShape,
  filter: usize,
  strideFilter: usize,
  panels: usize,
): void {
  const channels = inChannelsPerGroup(shape);
  const depth = outChannelsPerGroup(shape);
  const taps = tapsOf(shape);
  const step = tapsPerBlock(shape);
  for (let tap = 0; tap < taps; tap += step) {
    const columns = (min(taps, tap + step) - tap) * channels;
    const from = filter + <usize>(tap * channels) * strideFilter;
    packTransposedPanels(from, strideFilter, depth, columns, panels);
    panels += <usize>panelCount(columns) * panelBytes(depth);
  }
}

function filterBytes(shape: ConvolutionShape): usize {
  const step = tapsPerBlock(shape);
  const blocks = (tapsOf(shape) + step - 1) / step;
  const panels = blocks * panelCount(step * inChannelsPerGroup(shape));
  return <usize>panels * panelBytes(outChannelsPerGroup(shape));
}

function inputGradientOfGroup(
  shape: ConvolutionShape,
  group: i32,
  dy: usize,
  dx: usize,
  pointwise: bool,
  workspace: usize,
): void {
  const channels = inChannelsPerGroup(shape);
  const depth = outChannelsPerGroup(shape);
  const panelStride = panelBytes(depth);
  const patches = workspace + filterBytes(shape);
  const tile = patches + patchBytes(shape);
  const places = placesOf(shape);
  const taps = tapsOf(shape);
  const step = tapsPerBlock(shape);
  const strideDy = <usize>shape.outChannels << 2;
  for (let place = 0; place < places; place += BLOCK_PLACES) {
    const rows = min(BLOCK_PLACES, places - place);
    const from = dy + <usize>place * strideDy + (<usize>(group * depth) << 2);
    let panels = workspace;
    for (let tap = 0; tap < taps; tap += step) {
      const lastTap = min(taps, tap + step);
      const columns = (lastTap - tap) * channels;
      let to = patches;
      let strideTo = <usize>columns << 2;
      if (pointwise) {
        strideTo = <usize>shape.inChannels << 2;
        to = dx + <usize>place * strideTo + (<usize>(group * channels) << 2);
      }
      multiplyBlock(from, strideDy, rows, depth, panels, panelStride, columns, to, strideTo, false, tile);
      if (!pointwise) scatterPatches(shape, patches, group, place, rows, tap, lastTap, dx);
      panels += <usize>panelCount(columns) * panelStride;
    }
  }
}
