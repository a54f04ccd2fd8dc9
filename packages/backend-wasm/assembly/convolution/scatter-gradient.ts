import {
  BLOCK_PLACES,
  ConvolutionShape,
  inChannelsPerGroup,
  outChannelsPerGroup,
  patchBytes,
  tapsOf,
  tapsPerBlock,
} from "./convolution-shape";
import { multiplyBlock, TILE_BYTES } from "../matrix/matrix-block";
import { packTransposedPanels, panelBytes, panelCount } from "../matrix/pack";
import { scatterPatches } from "./patches";

/** Written by the host (src/kernels/convolution/direct-convolution.ts). */
@unmanaged
class ScatterTask extends ConvolutionShape {
  dy: usize;
  filter: usize;
  dx: usize;
  panels: usize;
  imagesPerItem: i32;
}

/** Bytes of the packed filter. */
export function scatterGradientPanels(task: ScatterTask): usize {
  return <usize>task.groups * filterBytes(task);
}

/** Bytes of scratch. */
export function scatterGradientScratch(task: ScatterTask): usize {
  return patchBytes(task) + TILE_BYTES;
}

/** An item packs the filter of a group. */
export function packScatterFilter(address: usize, item: i32, scratch: usize): void {
  const task = changetype<ScatterTask>(address);
  const depth = outChannelsPerGroup(task);
  const filter = task.filter + (<usize>(item * depth) << 2);
  packFilter(task, filter, <usize>task.outChannels << 2, panelsOfGroup(task, item));
}

/**
 * dy and filter -> dx of some images: dy × filterᵀ are the gradients of the patches, which are then added up in
 * the images. With few input channels this fills the vectors, for which `directConvolution` has too few columns.
 */
export function scatterGradient(address: usize, item: i32, scratch: usize): void {
  const task = changetype<ScatterTask>(address);
  const first = item * task.imagesPerItem;
  const last = min(task.batch, first + task.imagesPerItem);
  const imageBytes = <usize>(task.height * task.width * task.inChannels) << 2;
  memory.fill(task.dx + <usize>first * imageBytes, 0, <usize>(last - first) * imageBytes);
  const perImage = task.outHeight * task.outWidth;
  for (let group = 0; group < task.groups; group++) {
    scatterGroup(task, group, first * perImage, last * perImage, scratch);
  }
}

function panelsOfGroup(task: ScatterTask, group: i32): usize {
  return task.panels + <usize>group * filterBytes(task);
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

function scatterGroup(
  task: ScatterTask,
  group: i32,
  firstPlace: i32,
  lastPlace: i32,
  patches: usize,
): void {
  const channels = inChannelsPerGroup(task);
  const depth = outChannelsPerGroup(task);
  const panelStride = panelBytes(depth);
  const tile = patches + patchBytes(task);
  const taps = tapsOf(task);
  const step = tapsPerBlock(task);
  const stride = <usize>task.outChannels << 2;
  for (let place = firstPlace; place < lastPlace; place += BLOCK_PLACES) {
    const count = min(BLOCK_PLACES, lastPlace - place);
    const from = task.dy + <usize>place * stride + (<usize>(group * depth) << 2);
    let panels = panelsOfGroup(task, group);
    for (let tap = 0; tap < taps; tap += step) {
      const lastTap = min(taps, tap + step);
      const columns = (lastTap - tap) * channels;
      const strideTo = <usize>columns << 2;
      multiplyBlock(from, stride, count, depth, panels, panelStride, columns, patches, strideTo, tile);
      scatterPatches(task, patches, group, place, count, tap, lastTap, task.dx);
      panels += <usize>panelCount(columns) * panelStride;
    }
  }
}
