import { ConvolutionShape } from "./convolution-shape";
import { CONSTANTS_BYTES, writeConstants } from "./winograd-constants";
import { transformGradientColumns, transformGradientRows } from "./winograd-gradient";
import { clearOutside, transformInputColumns, transformInputRows } from "./winograd-input";
import { storeEdge, transformOutputColumns, transformOutputRows } from "./winograd-output";
import {
  blockPlaneBytes,
  planeBytes,
  rowBytes,
  RUN_BYTES,
  TILE,
  tileColumns,
  tileRows,
  tilesPerRun,
} from "./winograd-shape";

/*
 * From images to the planes of a block of tiles and back. A run is a few neighbouring tiles of one row. Work
 * area: constants, a row of zeros that stands for rows outside the image, six rows between the two passes.
 */

export function workAreaBytes(shape: ConvolutionShape): usize {
  const channels = max(shape.inChannels, shape.outChannels);
  const strips = longestStrip(shape) + max(6 * longestStrip(shape), groupBytes(shape.outChannels));
  return CONSTANTS_BYTES + strips + tileBytes(channels);
}

export function prepareWorkArea(shape: ConvolutionShape, area: usize): void {
  writeConstants(area);
  memory.fill(zerosOf(area), 0, longestStrip(shape));
}

/** Fewer channels may take more bytes: whole tiles fill what a run may take better. */
function longestStrip(shape: ConvolutionShape): usize {
  return max(stripStride(shape.inChannels), stripStride(shape.outChannels));
}

/** Bytes of a row of a run's places, for its two borders too. */
function stripStride(channels: i32): usize {
  const places = tilesPerRun(channels) * TILE + 2;
  return planeBytes(<usize>places * (<usize>channels << 2));
}

function groupBytes(channels: i32): usize {
  return 24 * <usize>tilesPerGroup(channels) * rowBytes(channels);
}

function tileBytes(channels: i32): usize {
  return <usize>(TILE * TILE * 4) * <usize>channels;
}

// @ts-ignore: decorator
@inline
function zerosOf(area: usize): usize {
  return area + CONSTANTS_BYTES;
}

// @ts-ignore: decorator
@inline
function pick(inside: bool, row: usize, zeros: usize): usize {
  return inside ? row : zeros;
}

/** x -> `Bᵀ x B` of `count` tiles from the `first` one. */
export function transformInputs(shape: ConvolutionShape, x: usize, first: i32, count: i32, planes: usize, area: usize): void {
  const perRow = tileColumns(shape);
  const longest = tilesPerRun(shape.inChannels);
  for (let slot = 0; slot < count; ) {
    const column = (first + slot) % perRow;
    const run = min(longest, min(perRow - column, count - slot));
    transformRun(shape, x, (first + slot) / perRow, column, run, planes + <usize>slot * rowBytes(shape.inChannels), area);
    slot += run;
  }
}

function transformRun(shape: ConvolutionShape, x: usize, row: i32, column: i32, run: i32, to: usize, area: usize): void {
  const bytes = <usize>shape.inChannels << 2;
  const zeros = zerosOf(area);
  const stride = stripStride(shape.inChannels);
  const strip = zeros + longestStrip(shape);
  const perColumn = tileRows(shape);
  const top = (row % perColumn) * TILE - shape.top;
  const left = column * TILE - shape.left;
  const places = run * TILE + 2;
  const start = max(0, left);
  const end = min(shape.width, left + places);
  if (start < end) {
    const height = shape.height;
    const down = <usize>shape.width * bytes;
    // Wraps where `top` is negative; only addresses inside the image are used.
    const p = x + <usize>((row / perColumn) * height + top) * down + <usize>start * bytes;
    transformInputColumns(
      pick(top >= 0 && top < height, p, zeros),
      pick(top >= -1 && top + 1 < height, p + down, zeros),
      pick(top >= -2 && top + 2 < height, p + 2 * down, zeros),
      pick(top >= -3 && top + 3 < height, p + 3 * down, zeros),
      pick(top >= -4 && top + 4 < height, p + 4 * down, zeros),
      pick(top >= -5 && top + 5 < height, p + 5 * down, zeros),
      strip + <usize>(start - left) * bytes,
      stride,
      <usize>(end - start) * bytes,
      area,
    );
    clearOutside(strip, stride, 6, places, start - left, end - left, bytes);
  } else {
    clearOutside(strip, stride, 6, places, places, places, bytes);
  }
  const planeStride = blockPlaneBytes(shape, shape.inChannels);
  for (let tile = 0; tile < run; tile++) {
    const from = strip + <usize>(tile * TILE) * bytes;
    transformInputRows(from, stride, bytes, to, planeStride, area);
    to += rowBytes(shape.inChannels);
  }
}

/** dy -> `A dy Aᵀ` of `count` tiles from the `first` one. */
export function transformGradients(shape: ConvolutionShape, dy: usize, first: i32, count: i32, planes: usize, area: usize): void {
  const perRow = tileColumns(shape);
  const longest = tilesPerRun(shape.outChannels);
  for (let slot = 0; slot < count; ) {
    const column = (first + slot) % perRow;
    const run = min(longest, min(perRow - column, count - slot));
    transformGradientRun(shape, dy, (first + slot) / perRow, column, run, planes + <usize>slot * rowBytes(shape.outChannels), area);
    slot += run;
  }
}

function transformGradientRun(shape: ConvolutionShape, dy: usize, row: i32, column: i32, run: i32, to: usize, area: usize): void {
  const bytes = <usize>shape.outChannels << 2;
  const zeros = zerosOf(area);
  const stride = stripStride(shape.outChannels);
  const strip = zeros + longestStrip(shape);
  const perColumn = tileRows(shape);
  const rowsLeft = shape.outHeight - (row % perColumn) * TILE;
  const places = run * TILE;
  const inside = min(places, shape.outWidth - column * TILE);
  const down = <usize>shape.outWidth * bytes;
  const top = (row / perColumn) * shape.outHeight + (row % perColumn) * TILE;
  const p = dy + <usize>top * down + <usize>(column * TILE) * bytes;
  transformGradientColumns(
    p,
    pick(rowsLeft > 1, p + down, zeros),
    pick(rowsLeft > 2, p + 2 * down, zeros),
    pick(rowsLeft > 3, p + 3 * down, zeros),
    strip,
    stride,
    <usize>inside * bytes,
    area,
  );
  clearOutside(strip, stride, 6, places, 0, inside, bytes);
  const planeStride = blockPlaneBytes(shape, shape.outChannels);
  for (let tile = 0; tile < run; tile++) {
    const from = strip + <usize>(tile * TILE) * bytes;
    transformGradientRows(from, stride, bytes, to, planeStride, area);
    to += rowBytes(shape.outChannels);
  }
}

/** 36 planes of products -> y, for `count` tiles from the `first` one. */
export function transformOutputs(shape: ConvolutionShape, planes: usize, first: i32, count: i32, y: usize, area: usize): void {
  const channels = shape.outChannels;
  const largest = longestStrip(shape);
  const scratch = zerosOf(area) + largest;
  const edge = area + workAreaBytes(shape) - tileBytes(channels);
  const planeStride = blockPlaneBytes(shape, channels);
  const step = rowBytes(channels);
  const group = tilesPerGroup(channels);
  for (let start = 0; start < count; start += group) {
    const members = min(group, count - start);
    const row = <usize>members * step;
    transformOutputColumns(planes + <usize>start * step, planeStride, scratch, row, area);
    for (let i = 0; i < members; i++) {
      storeTile(shape, scratch + <usize>i * step, row, first + start + i, y, edge, area);
    }
  }
}

/** Tiles whose columns are transformed together: what fits where a run's inputs do. */
function tilesPerGroup(channels: i32): i32 {
  return max(1, RUN_BYTES / (24 * <i32>rowBytes(channels)));
}

/** The rows' transform of a tile; at the image's edge, only the places inside are stored. */
function storeTile(shape: ConvolutionShape, from: usize, stride: usize, tile: i32, y: usize, edge: usize, area: usize): void {
  const bytes = <usize>shape.outChannels << 2;
  const down = <usize>shape.outWidth * bytes;
  const row = tile / tileColumns(shape);
  const column = tile % tileColumns(shape) * TILE;
  const top = (row % tileRows(shape)) * TILE;
  const height = min(TILE, shape.outHeight - top);
  const width = min(TILE, shape.outWidth - column);
  const place = <usize>((row / tileRows(shape)) * shape.outHeight + top) * down;
  const to = y + place + <usize>column * bytes;
  if (height == TILE && width == TILE) {
    transformOutputRows(from, stride, to, down, bytes, area);
    return;
  }
  transformOutputRows(from, stride, edge, bytes << 2, bytes, area);
  storeEdge(edge, bytes, height, width, to, down);
}
