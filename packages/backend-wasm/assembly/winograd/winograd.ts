import { panelBytes, panelCount } from "../matrix/pack";
import { writeConstants } from "./winograd-constants";
import { transformFilter } from "./winograd-filter";
import { transformInputs } from "./winograd-load";
import { multiplyPlanes } from "./winograd-product";
import { transformOutputs } from "./winograd-store";
import { blocksOf, inputsOf, outputsOf, PLANES, tilesOf, WinogradTask, zerosOf } from "./winograd-task";

/*
 * Convolutions of 3 × 3, stride 1, dilation 1, one group and at least 4 channels on either side: transform,
 * 36 matrix products, transform back. First the filter, then the images.
 */

/** Transforms the filter from a part of the input channels to a group of output channels. */
export function winogradFilter(task: usize, item: i32, scratch: usize): void {
  const all = changetype<WinogradTask>(task);
  writeConstants(scratch, false);
  const parts = (all.inChannels + all.depthPart - 1) / all.depthPart;
  const group = item / parts;
  const first = item % parts * all.depthPart;
  const channels = min(all.depthPart, all.inChannels - first);
  const panels = all.workspace + <usize>(group * PLANES) * all.filterPlane + panelBytes(first);
  transformFilter(all, group, first, channels, panels, panelBytes(all.inChannels), all.filterPlane, scratch);
}

/** Convolves a block of tiles, a group of output channels after the other. */
export function winogradConvolution(task: usize, item: i32, scratch: usize): void {
  const all = changetype<WinogradTask>(task);
  prepareScratch(all, false, scratch);
  let kind = 0;
  while (item >= blocksOf(all, kind)) item -= blocksOf(all, kind++);
  const first = item * all.blockTiles;
  const count = min(all.blockTiles, tilesOf(all, kind) - first);
  const inputs = inputsOf(all, scratch);
  const outputs = outputsOf(all, scratch);
  transformInputs(all, kind, first, count, inputs, scratch);
  let panels = all.workspace;
  const last = panelCount(all.outChannels);
  for (let group = 0, done = 0; done < last; group++, done += all.groupPanels) {
    const members = min(all.groupPanels, last - done);
    multiplyPlanes(all, kind, count, inputs, 0, all.inChannels, panels, members, outputs, scratch);
    transformOutputs(all, kind, first, count, group, outputs, scratch);
    panels += <usize>PLANES * all.filterPlane;
  }
}

export function prepareScratch(task: WinogradTask, isFilterGradient: bool, scratch: usize): void {
  writeConstants(scratch, isFilterGradient);
  memory.fill(zerosOf(scratch), 0, task.stripBytes);
}
