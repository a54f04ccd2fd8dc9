import { panelBytes } from "../matrix/pack";
import { CONSTANTS_BYTES } from "./winograd-constants";

/*
 * Winograd's F(4 × 4, 3 × 3): a tile of 4 × 4 outputs from 6 × 6 inputs takes 36 products in place of 144.
 * Where a height or width leaves 1 or 2 places over, the last tile of that axis has 2 outputs from 4 inputs:
 * F(2, 3), whose four points are among the six of F(4, 3), so that its planes are some of the same planes.
 *
 * Each kind of tiles is worked on in blocks, held as planes `[tile][channel]`, one for each pair of points.
 */

export const PLANES: i32 = 36;

/** Written by the host (src/kernels/convolution/winograd-plan.ts), which chooses how the work is cut. */
@unmanaged
export class WinogradTask {
  batch: i32;
  height: i32;
  width: i32;
  inChannels: i32;
  outHeight: i32;
  outWidth: i32;
  outChannels: i32;
  top: i32;
  left: i32;
  /** Images in: x, or dy for the gradient of the inputs. */
  x: usize;
  /** The filter `[3, 3, inChannels, outChannels]`, or turned by 180° with its channels swapped; or dfilter. */
  filter: usize;
  turned: i32;
  /** Images out: y or dx; for the filter's gradient, dy. */
  y: usize;
  /** Added to each place: `[outChannels]`, or 0 for none. */
  bias: usize;
  /** Shared by all items: the transformed filter, or partial sums of its gradient, or transformed inputs. */
  workspace: usize;
  /** Transformed gradients, where inputs are. */
  gradients: usize;
  /** Tiles of a block: a multiple of a strip's rows. */
  blockTiles: i32;
  /** Panels of output channels that are multiplied, and transformed back, together. */
  groupPanels: i32;
  /** Input channels whose products are summed before they are added to those before: long sums lose digits. */
  depthPart: i32;
  /** Neighbouring tiles of a row that are transformed together: inputs, gradients. */
  inputRun: i32;
  gradientRun: i32;
  /** At least the bytes of a row of a run's places; a sixth of those between the passes of a transform. */
  stripBytes: usize;
  /** Bytes from a tile's channels to the next one's, and from plane to plane. */
  inputRow: usize;
  inputPlane: usize;
  outputRow: usize;
  outputPlane: usize;
  /** Of the transformed filter, or of a partial sum. */
  filterPlane: usize;
  /** Blocks of a partial sum, and how many sums. */
  blocksPerSum: i32;
  sums: i32;
  /** Input channels of the filter's gradient that an item computes. */
  sumChannels: i32;
}

/*
 * Kinds of tiles: 0 is 4 × 4, 1 is 4 high and 2 wide, 2 is 2 high and 4 wide, 3 is 2 × 2.
 */
export const KINDS: i32 = 4;

// @ts-ignore: decorator
@inline
export function tileHeight(kind: i32): i32 {
  return kind < 2 ? 4 : 2;
}

// @ts-ignore: decorator
@inline
export function tileWidth(kind: i32): i32 {
  return (kind & 1) == 0 ? 4 : 2;
}

/** Places of an axis that tiles of 4 cover: those of a tile which lacks one are covered too. */
// @ts-ignore: decorator
@inline
function longTiles(size: i32): i32 {
  return (size + 1) >> 2;
}

// @ts-ignore: decorator
@inline
function tilesAlong(size: i32, tile: i32): i32 {
  const long = longTiles(size);
  return tile == 4 ? long : <i32>(size > 4 * long);
}

// @ts-ignore: decorator
@inline
export function tileRows(task: WinogradTask, kind: i32): i32 {
  return tilesAlong(task.outHeight, tileHeight(kind));
}

// @ts-ignore: decorator
@inline
export function tileColumns(task: WinogradTask, kind: i32): i32 {
  return tilesAlong(task.outWidth, tileWidth(kind));
}

export function tilesOf(task: WinogradTask, kind: i32): i32 {
  return task.batch * tileRows(task, kind) * tileColumns(task, kind);
}

export function blocksOf(task: WinogradTask, kind: i32): i32 {
  return (tilesOf(task, kind) + task.blockTiles - 1) / task.blockTiles;
}

/** The first output row of tile row `row`, and the first column likewise: short tiles follow the long ones. */
// @ts-ignore: decorator
@inline
export function firstRow(task: WinogradTask, kind: i32, row: i32): i32 {
  return 4 * (kind < 2 ? row : longTiles(task.outHeight));
}

// @ts-ignore: decorator
@inline
export function firstColumn(task: WinogradTask, kind: i32, column: i32): i32 {
  return 4 * ((kind & 1) == 0 ? column : longTiles(task.outWidth));
}

/** The plane, of 36, to the `row`-th and `column`-th points of a kind: short tiles have points 0, 1, 2 and 5. */
export function planeOf(kind: i32, row: i32, column: i32): i32 {
  const down = kind >= 2 && row == 3 ? 5 : row;
  const across = (kind & 1) == 1 && column == 3 ? 5 : column;
  return 6 * down + across;
}

/*
 * Scratch: constants, a row of zeros that stands for rows outside the image, what lies between the two passes
 * of a transform (or the filter's taps), an output tile at the edge, a plane of products to be added to others,
 * planes of the inputs, planes of the outputs.
 */

// @ts-ignore: decorator
@inline
export function zerosOf(scratch: usize): usize {
  return scratch + CONSTANTS_BYTES;
}

// @ts-ignore: decorator
@inline
export function stripOf(task: WinogradTask, scratch: usize): usize {
  return zerosOf(scratch) + task.stripBytes;
}

// @ts-ignore: decorator
@inline
export function edgeOf(task: WinogradTask, scratch: usize): usize {
  return stripOf(task, scratch) + 6 * task.stripBytes;
}

// @ts-ignore: decorator
@inline
export function productsOf(task: WinogradTask, scratch: usize): usize {
  return edgeOf(task, scratch) + 16 * panelBytes(task.groupPanels);
}

// @ts-ignore: decorator
@inline
export function inputsOf(task: WinogradTask, scratch: usize): usize {
  return productsOf(task, scratch) + task.outputPlane;
}

// @ts-ignore: decorator
@inline
export function outputsOf(task: WinogradTask, scratch: usize): usize {
  return inputsOf(task, scratch) + <usize>PLANES * task.inputPlane;
}
