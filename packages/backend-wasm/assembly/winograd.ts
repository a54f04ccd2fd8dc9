import { ConvolutionShape } from "./convolution-shape";
import { multiplyRows } from "./micro-kernel";
import { accumulateColumns } from "./micro-kernel-transposed";
import { PANEL, panelBytes, panelCount, STRIP } from "./pack";
import {
  FILTER_SCRATCH_BYTES,
  transformFilter,
  transformFilterGradient,
  turnFilter,
} from "./winograd-filter";
import {
  blockPlaneBytes,
  filterPlaneBytes,
  planeBytes,
  PLANES,
  rowBytes,
  tilesOf,
  tilesPerBlock,
} from "./winograd-shape";
import {
  prepareWorkArea,
  transformGradients,
  transformInputs,
  transformOutputs,
  workAreaBytes,
} from "./winograd-tiles";

/*
 * Convolutions of 3 × 3, stride 1, dilation 1, one group and at least 4 channels on either side: transform,
 * 36 matrix products, transform back.
 */

/** Bytes that `winogradConvolution` and `winogradConvolutionOfFlipped` need to work in. */
export function winogradWorkspace(shape: ConvolutionShape): usize {
  const turned = <usize>(9 * 4) * <usize>(shape.inChannels * shape.outChannels);
  return LINE_BYTES + blocksBytes(shape) + <usize>PLANES * filterPlaneBytes(shape) + turned;
}

/** x `[batch, height, width, inChannels]`, filter `[3, 3, inChannels, outChannels]` -> y. */
export function winogradConvolution(
  shape: ConvolutionShape,
  x: usize,
  filter: usize,
  y: usize,
  workspace: usize,
): void {
  workspace = alignToLine(workspace);
  prepareWorkArea(shape, workspace);
  const inputs = workspace + workAreaBytes(shape) + FILTER_SCRATCH_BYTES;
  const outputs = inputs + <usize>PLANES * blockPlaneBytes(shape, shape.inChannels);
  const panels = workspace + blocksBytes(shape);
  transformFilter(
    filter,
    shape.inChannels,
    shape.outChannels,
    panels,
    filterPlaneBytes(shape),
    workspace + workAreaBytes(shape),
    workspace,
  );
  const tiles = tilesOf(shape);
  const step = tilesPerBlock(shape);
  for (let first = 0; first < tiles; first += step) {
    const count = min(step, tiles - first);
    transformInputs(shape, x, first, count, inputs, workspace);
    multiplyPlanes(shape, count, inputs, panels, outputs);
    transformOutputs(shape, outputs, first, count, y, workspace);
  }
}

/** As `convolutionOfFlipped`: the filter `[3, 3, outChannels, inChannels]` is turned by 180°. */
export function winogradConvolutionOfFlipped(
  shape: ConvolutionShape,
  dy: usize,
  filter: usize,
  dx: usize,
  workspace: usize,
): void {
  const turned = alignToLine(workspace) + blocksBytes(shape) + <usize>PLANES * filterPlaneBytes(shape);
  turnFilter(filter, shape.outChannels, shape.inChannels, turned);
  winogradConvolution(shape, dy, turned, dx, workspace);
}

/** Bytes that `winogradFilterGradient` needs to work in. */
export function winogradFilterGradientWorkspace(shape: ConvolutionShape): usize {
  return LINE_BYTES + blocksBytes(shape) + <usize>PLANES * gradientPlaneBytes(shape);
}

/** x and dy -> dfilter: transformed xᵀ × transformed dy, summed over blocks of tiles in their order. */
export function winogradFilterGradient(
  shape: ConvolutionShape,
  x: usize,
  dy: usize,
  dfilter: usize,
  workspace: usize,
): void {
  workspace = alignToLine(workspace);
  prepareWorkArea(shape, workspace);
  const inputs = workspace + workAreaBytes(shape) + FILTER_SCRATCH_BYTES;
  const gradients = inputs + <usize>PLANES * blockPlaneBytes(shape, shape.inChannels);
  const sums = workspace + blocksBytes(shape);
  memory.fill(sums, 0, <usize>PLANES * gradientPlaneBytes(shape));
  const tiles = tilesOf(shape);
  const step = tilesPerBlock(shape);
  for (let first = 0; first < tiles; first += step) {
    const count = min(step, tiles - first);
    transformInputs(shape, x, first, count, inputs, workspace);
    transformGradients(shape, dy, first, count, gradients, workspace);
    accumulatePlanes(shape, count, inputs, gradients, sums);
  }
  transformFilterGradient(
    sums,
    gradientPlaneBytes(shape),
    panelBytes(panelCount(shape.outChannels)),
    shape.inChannels,
    shape.outChannels,
    dfilter,
    workspace + workAreaBytes(shape),
    workspace,
  );
}

/** The work area and a block's planes on both sides. */
function blocksBytes(shape: ConvolutionShape): usize {
  const planes =
    blockPlaneBytes(shape, shape.inChannels) + blockPlaneBytes(shape, shape.outChannels);
  return workAreaBytes(shape) + FILTER_SCRATCH_BYTES + <usize>PLANES * planes;
}

/** Bytes of a cache line: vectors that cross one take twice as long. */
const LINE_BYTES: usize = 64;

function alignToLine(address: usize): usize {
  return (address + LINE_BYTES - 1) & ~(LINE_BYTES - 1);
}

/** Bytes from a plane of the filter's gradient to the next: whole strips of whole panels. */
function gradientPlaneBytes(shape: ConvolutionShape): usize {
  const rows = ((shape.inChannels + STRIP - 1) / STRIP) * STRIP;
  return planeBytes(<usize>rows * panelBytes(panelCount(shape.outChannels)));
}

/** outputs = inputs × panels, for each plane. Whole tiles of results: blocks have room for the surplus. */
function multiplyPlanes(
  shape: ConvolutionShape,
  count: i32,
  inputs: usize,
  panels: usize,
  outputs: usize,
): void {
  const depth = shape.inChannels;
  const strideA = rowBytes(depth);
  const strideC = rowBytes(shape.outChannels);
  for (let plane = 0; plane < PLANES; plane++) {
    let b = panels;
    for (let column = 0; column < shape.outChannels; column += PANEL) {
      let a = inputs;
      let c = outputs + (<usize>column << 2);
      for (let row = 0; row < count; row += STRIP) {
        multiplyRows(a, strideA, min(STRIP, count - row), depth, b, c, strideC);
        a += STRIP * strideA;
        c += STRIP * strideC;
      }
      b += panelBytes(depth);
    }
    inputs += blockPlaneBytes(shape, depth);
    outputs += blockPlaneBytes(shape, shape.outChannels);
    panels += filterPlaneBytes(shape);
  }
}

/** sums += inputsᵀ × gradients, for each plane. */
function accumulatePlanes(
  shape: ConvolutionShape,
  count: i32,
  inputs: usize,
  gradients: usize,
  sums: usize,
): void {
  const strideA = rowBytes(shape.inChannels);
  const strideB = rowBytes(shape.outChannels);
  const strideC = panelBytes(panelCount(shape.outChannels));
  for (let plane = 0; plane < PLANES; plane++) {
    for (let column = 0; column < shape.outChannels; column += PANEL) {
      const b = gradients + (<usize>column << 2);
      let c = sums + (<usize>column << 2);
      for (let row = 0; row < shape.inChannels; row += STRIP) {
        accumulateColumns(inputs + (<usize>row << 2), strideA, count, b, strideB, c, strideC);
        c += STRIP * strideC;
      }
    }
    inputs += blockPlaneBytes(shape, shape.inChannels);
    gradients += blockPlaneBytes(shape, shape.outChannels);
    sums += gradientPlaneBytes(shape);
  }
}
