import { PANEL, panelBytes, panelCount } from "../matrix/pack";
import { prepareScratch } from "./winograd";
import { transformFilter, transformFilterGradient } from "./winograd-filter";
import { transformGradients, transformInputs } from "./winograd-load";
import { accumulatePlanes, multiplyPlanes } from "./winograd-product";
import { transformOutputs } from "./winograd-store";
import { blocksOf, inputsOf, KINDS, PLANES, tilesOf, WinogradTask } from "./winograd-task";

/*
 * The same where there are few tiles and many channels: the images are transformed first, and an item computes
 * a group of output channels for all tiles. It transforms its part of the filter where it needs it: a whole
 * transformed filter, four times as large as the filter, would go to memory and back.
 */

/** Transforms a block of tiles of x. */
export function winogradInputs(task: usize, item: i32, scratch: usize): void {
  const all = changetype<WinogradTask>(task);
  prepareScratch(all, all.gradients != 0, scratch);
  const planes = all.workspace + <usize>(item * PLANES) * all.inputPlane;
  let kind = 0;
  while (item >= blocksOf(all, kind)) item -= blocksOf(all, kind++);
  transformInputs(all, kind, item * all.blockTiles, tilesOfBlock(all, kind, item), planes, scratch);
}

/** Transforms a block of tiles of dy. */
export function winogradGradients(task: usize, item: i32, scratch: usize): void {
  const all = changetype<WinogradTask>(task);
  prepareScratch(all, true, scratch);
  const planes = all.gradients + <usize>(item * PLANES) * all.outputPlane;
  let kind = 0;
  while (item >= blocksOf(all, kind)) item -= blocksOf(all, kind++);
  transformGradients(all, kind, item * all.blockTiles, tilesOfBlock(all, kind, item), planes, scratch);
}

/** Convolves to a group of output channels. */
export function winogradConvolutionChannels(task: usize, item: i32, scratch: usize): void {
  const all = changetype<WinogradTask>(task);
  prepareScratch(all, false, scratch);
  const panels = inputsOf(all, scratch);
  const outputs = panels + <usize>PLANES * all.filterPlane;
  for (let first = 0; first < all.inChannels; first += all.depthPart) {
    const end = min(all.inChannels, first + all.depthPart);
    transformFilter(all, item, first, end - first, panels, panelBytes(end - first), all.filterPlane, scratch);
    multiplyAll(all, item, first, end, panels, outputs, scratch);
  }
  let planes = outputs;
  for (let kind = 0; kind < KINDS; kind++) {
    for (let block = 0; block < blocksOf(all, kind); block++) {
      transformOutputs(all, kind, block * all.blockTiles, tilesOfBlock(all, kind, block), item, planes, scratch);
      planes += <usize>PLANES * all.outputPlane;
    }
  }
}

function multiplyAll(all: WinogradTask, group: i32, first: i32, end: i32, panels: usize, outputs: usize, scratch: usize): void {
  const count = min(all.groupPanels, panelCount(all.outChannels) - group * all.groupPanels);
  let inputs = all.workspace;
  for (let kind = 0; kind < KINDS; kind++) {
    for (let block = 0; block < blocksOf(all, kind); block++) {
      multiplyPlanes(all, kind, tilesOfBlock(all, kind, block), inputs, first, end, panels, count, outputs, scratch);
      inputs += <usize>PLANES * all.inputPlane;
      outputs += <usize>PLANES * all.outputPlane;
    }
  }
}

/** The filter's gradient for some input channels and a group of output channels. */
export function winogradFilterGradientChannels(task: usize, item: i32, scratch: usize): void {
  const all = changetype<WinogradTask>(task);
  prepareScratch(all, true, scratch);
  const groups = (panelCount(all.outChannels) + all.groupPanels - 1) / all.groupPanels;
  const channel = item / groups * all.sumChannels;
  const column = item % groups * all.groupPanels * PANEL;
  const channels = min(all.sumChannels, all.inChannels - channel);
  const columns = min(all.groupPanels * PANEL, all.outChannels - column);
  const row = panelBytes(all.groupPanels);
  const sums = inputsOf(all, scratch);
  memory.fill(sums, 0, <usize>PLANES * all.filterPlane);
  let inputs = all.workspace + (<usize>channel << 2);
  let gradients = all.gradients + (<usize>column << 2);
  for (let kind = 0; kind < KINDS; kind++) {
    for (let block = 0; block < blocksOf(all, kind); block++) {
      accumulatePlanes(all, kind, tilesOfBlock(all, kind, block), inputs, channels, gradients, columns, sums, row);
      inputs += <usize>PLANES * all.inputPlane;
      gradients += <usize>PLANES * all.outputPlane;
    }
  }
  for (let i = 0; i < channels; i++) {
    const planes = sums + <usize>i * row;
    transformFilterGradient(all, channel + i, column, columns, planes, all.filterPlane, scratch);
  }
}

// @ts-ignore: decorator
@inline
function tilesOfBlock(all: WinogradTask, kind: i32, block: i32): i32 {
  return min(all.blockTiles, tilesOf(all, kind) - block * all.blockTiles);
}
