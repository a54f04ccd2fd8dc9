import { ConvolutionShape } from "./convolution-shape";
import { panelBytes, panelCount, STRIP } from "./pack";

/*
 * Winograd's F(4 × 4, 3 × 3): a tile of 4 × 4 outputs from 6 × 6 inputs takes 36 products in place of 144.
 * Tiles are worked on in blocks, each held as 36 planes `[tile][channel]` that stay in cache.
 */

export const PLANES: i32 = 36;
/** Outputs of a tile along each axis. */
export const TILE: i32 = 4;

/** Tiles of a block, multiples of a strip's rows, and the bytes of planes that they should not exceed. */
const FEWEST_TILES: i32 = 24;
const MOST_TILES: i32 = 48;
const BLOCK_BYTES: i32 = 720 * 1024;
/** Bytes of the rows that are transformed together: they and the planes written stay in the first cache. */
export const RUN_BYTES: i32 = 14 * 1024;

// @ts-ignore: decorator
@inline
export function tileRows(shape: ConvolutionShape): i32 {
  return (shape.outHeight + TILE - 1) / TILE;
}

// @ts-ignore: decorator
@inline
export function tileColumns(shape: ConvolutionShape): i32 {
  return (shape.outWidth + TILE - 1) / TILE;
}

// @ts-ignore: decorator
@inline
export function tilesOf(shape: ConvolutionShape): i32 {
  return shape.batch * tileRows(shape) * tileColumns(shape);
}

/** Tiles that are worked on together. */
export function tilesPerBlock(shape: ConvolutionShape): i32 {
  const bytes = (PLANES << 2) * (shape.inChannels + shape.outChannels);
  const fitting = BLOCK_BYTES / bytes / STRIP * STRIP;
  return max(FEWEST_TILES, min(MOST_TILES, fitting));
}

/** Neighbouring tiles of a row whose inputs are transformed together. */
export function tilesPerRun(channels: i32): i32 {
  return max(1, RUN_BYTES / (6 * TILE * 4 * channels));
}

/** Bytes from a tile's channels to the next one's: whole panels, not all on the same lines of a cache. */
export function rowBytes(channels: i32): usize {
  const bytes = panelBytes(panelCount(channels));
  return (bytes & 511) == 0 ? bytes + 64 : bytes;
}

/** Bytes from a plane to the next, an odd number of cache lines. */
// @ts-ignore: decorator
@inline
export function planeBytes(bytes: usize): usize {
  return ((bytes + 63) & ~63) | 64;
}

/** Bytes from a plane of a block's tiles to the next. */
export function blockPlaneBytes(shape: ConvolutionShape, channels: i32): usize {
  // The last strip of channels may look up to a strip past the end.
  return planeBytes(<usize>tilesPerBlock(shape) * rowBytes(channels) + 32);
}

/** Bytes from a plane of the transformed, packed filter to the next. */
export function filterPlaneBytes(shape: ConvolutionShape): usize {
  return planeBytes(<usize>panelCount(shape.outChannels) * panelBytes(shape.inChannels));
}
