import { panelBytes, panelCount } from "../matrix/pack";
import { prepareScratch } from "./winograd";
import { writeConstants } from "./winograd-constants";
import { transformFilterGradient } from "./winograd-filter";
import { transformGradients, transformInputs } from "./winograd-load";
import { accumulatePlanes } from "./winograd-product";
import { blocksOf, inputsOf, KINDS, outputsOf, PLANES, tilesOf, WinogradTask } from "./winograd-task";

/*
 * The filter's gradient: transformed xᵀ × transformed dy. Blocks of tiles are shared out to a fixed number of
 * partial sums, which are then added up in their order.
 */

/** The sum over some blocks of tiles, in their order: 36 planes `[inChannels][outChannels]`. */
export function winogradFilterGradient(task: usize, item: i32, scratch: usize): void {
  const all = changetype<WinogradTask>(task);
  prepareScratch(all, true, scratch);
  const inputs = inputsOf(all, scratch);
  const gradients = outputsOf(all, scratch);
  const sums = all.workspace + <usize>(item * PLANES) * all.filterPlane;
  memory.fill(sums, 0, <usize>PLANES * all.filterPlane);
  const row = panelBytes(panelCount(all.outChannels));
  let skipped = item * all.blocksPerSum;
  let left = all.blocksPerSum;
  for (let kind = 0; kind < KINDS; kind++) {
    const blocks = blocksOf(all, kind);
    const end = min(blocks, skipped + left);
    for (let block = skipped; block < end; block++) {
      const first = block * all.blockTiles;
      const count = min(all.blockTiles, tilesOf(all, kind) - first);
      transformInputs(all, kind, first, count, inputs, scratch);
      transformGradients(all, kind, first, count, gradients, scratch);
      accumulatePlanes(all, kind, count, inputs, all.inChannels, gradients, all.outChannels, sums, row);
    }
    left -= max(0, end - skipped);
    skipped = max(0, skipped - blocks);
  }
}

/** Adds the sums up for some input channels and transforms them back. */
export function winogradFilterGradientSum(task: usize, item: i32, scratch: usize): void {
  const all = changetype<WinogradTask>(task);
  writeConstants(scratch, true);
  const row = panelBytes(panelCount(all.outChannels));
  const planes = inputsOf(all, scratch);
  const first = item * all.sumChannels;
  const end = min(all.inChannels, first + all.sumChannels);
  for (let channel = first; channel < end; channel++) {
    const from = all.workspace + <usize>channel * row;
    for (let plane: usize = 0; plane < <usize>PLANES; plane++) {
      addSums(from + plane * all.filterPlane, <usize>PLANES * all.filterPlane, all.sums, planes + plane * row, row);
    }
    transformFilterGradient(all, channel, 0, all.outChannels, planes, row, scratch);
  }
}

function addSums(from: usize, stride: usize, count: i32, to: usize, bytes: usize): void {
  const end = to + bytes;
  const surplus = <usize>(count - 1) * stride;
  while (to < end) {
    const last = from + surplus;
    let sum = v128.load(from);
    for (let p = from + stride; p <= last; p += stride) sum = f32x4.add(sum, v128.load(p));
    v128.store(to, sum);
    from += 16;
    to += 16;
  }
}
