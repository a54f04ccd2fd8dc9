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
import { multiplyStrips, TILE_BYTES } from "./matrix-block";
import { packPanels, packStrip, panelBytes, panelCount, STRIP, stripBytes } from "./pack";
import { gatherPatches } from "./patches";

/** Bytes that `convolutionFilterGradient` needs to work in. */
export function convolutionFilterGradientWorkspace(shape: ConvolutionShape): usize {
  return dyBytes(shape) + patchBytes(shape) + STRIP_BYTES + TILE_BYTES;
}

/** x and dy -> dfilter: patchesᵀ × dy, summed over blocks of places in their order. */
export function convolutionFilterGradient(
  shape: ConvolutionShape,
  x: usize,
  dy: usize,
  dfilter: usize,
  workspace: usize,
): void {
  const places = placesOf(shape);
  if (places == 0) {
    const inputs = <usize>(tapsOf(shape) * inChannelsPerGroup(shape));
    memory.fill(dfilter, 0, (inputs * <usize>shape.outChannels) << 2);
  }
  for (let group = 0; group < shape.groups; group++) {
    for (let place = 0; place < places; place += BLOCK_PLACES) {
      const count = min(BLOCK_PLACES, places - place);
      filterGradientOfBlock(shape, group, place, count, x, dy, dfilter, workspace);
    }
  }
}

const STRIP_BYTES: usize = stripBytes(BLOCK_PLACES);

function dyBytes(shape: ConvolutionShape): usize {
  return <usize>panelCount(outChannelsPerGroup(shape)) * panelBytes(BLOCK_PLACES);
}

function filterGradientOfBlock(
  shape: ConvolutionShape,
  group: i32,
  place: i32,
  count: i32,
  x: usize,
  dy: usize,
  dfilter: usize,
  workspace: usize,
): void {
  const channels = inChannelsPerGroup(shape);
  const columns = outChannelsPerGroup(shape);
  const patches = workspace + dyBytes(shape);
  const strip = patches + patchBytes(shape);
  const tile = strip + STRIP_BYTES;
  const stride = <usize>shape.outChannels << 2;
  const ofGroup = <usize>(group * columns) << 2;
  packPanels(dy + <usize>place * stride + ofGroup, stride, count, columns, workspace);
  const taps = tapsOf(shape);
  const step = tapsPerBlock(shape);
  const pointwise = isPointwise(shape);
  for (let tap = 0; tap < taps; tap += step) {
    const lastTap = min(taps, tap + step);
    const depth = (lastTap - tap) * channels;
    let a = patches;
    let strideA = <usize>depth << 2;
    if (pointwise) {
      strideA = <usize>shape.inChannels << 2;
      a = x + <usize>place * strideA + (<usize>(group * channels) << 2);
    } else {
      gatherPatches(shape, x, group, place, count, tap, lastTap, patches);
    }
    for (let row = 0; row < depth; row += STRIP) {
      const height = min(STRIP, depth - row);
      const to = dfilter + <usize>(tap * channels + row) * stride + ofGroup;
      packStrip(a + (<usize>row << 2), strideA, count, height, strip);
      multiplyStrips(strip, height, count, workspace, panelBytes(count), columns, to, stride, place > 0, tile);
    }
  }
}
