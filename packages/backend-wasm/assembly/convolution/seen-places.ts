import { ConvolutionShape, inChannelsPerGroup } from "./convolution-shape";
import { clearFloats, copyFloats } from "../vector";

/*
 * Where the taps of output places lie in memory. Each place has an address, that of its first tap's first
 * channel; from there to any tap and channel it is as far for every place. Where taps reach beyond an image,
 * what a slice of lines sees is copied first, a group's channels with zeros around them: a band.
 */

/** Writes the address of each place of some lines, the rows of output places of all images. */
export function findPlaces(
  shape: ConvolutionShape,
  x: usize,
  group: i32,
  firstLine: i32,
  lines: i32,
  copied: bool,
  band: usize,
  places: usize,
): void {
  const pixelBytes = seenPixelBytes(shape, copied);
  const lineStride = <usize>shape.strideRows * rowBytes(shape, copied);
  const step = <usize>shape.strideColumns * pixelBytes;
  const imageBytes = <usize>(shape.height * shape.width * shape.inChannels) << 2;
  let image = firstLine / shape.outHeight;
  let line = firstLine % shape.outHeight;
  while (lines > 0) {
    const count = min(lines, shape.outHeight - line);
    const row = line * shape.strideRows - shape.top;
    const from = x + <usize>image * imageBytes + (<usize>(group * inChannelsPerGroup(shape)) << 2);
    let first = band;
    if (copied) band = copyBand(shape, from, row, bandRows(shape, count), band);
    else first = from + <usize>((row * shape.width - shape.left) * shape.inChannels << 2);
    for (let i = 0; i < count; i++) {
      places = writeAddresses(places, first, step, shape.outWidth);
      first += lineStride;
    }
    lines -= count;
    line = 0;
    image++;
  }
}

/** From a place's address to a row of the filter: a tap's channel. */
export function rowOffset(shape: ConvolutionShape, row: i32, copied: bool): usize {
  const channels = inChannelsPerGroup(shape);
  const tap = row / channels;
  const down = <usize>(tap / shape.kernelWidth * shape.dilationRows) * rowBytes(shape, copied);
  const across = <usize>(tap % shape.kernelWidth * shape.dilationColumns) * seenPixelBytes(shape, copied);
  return down + across + (<usize>(row % channels) << 2);
}

/** Pixels of an image's row that some line sees, padding included. */
// @ts-ignore: decorator
@inline
function bandWidth(shape: ConvolutionShape): i32 {
  return (shape.outWidth - 1) * shape.strideColumns + (shape.kernelWidth - 1) * shape.dilationColumns + 1;
}

// @ts-ignore: decorator
@inline
function bandRows(shape: ConvolutionShape, lines: i32): i32 {
  return (lines - 1) * shape.strideRows + (shape.kernelHeight - 1) * shape.dilationRows + 1;
}

// @ts-ignore: decorator
@inline
function seenPixelBytes(shape: ConvolutionShape, copied: bool): usize {
  return <usize>(copied ? inChannelsPerGroup(shape) : shape.inChannels) << 2;
}

// @ts-ignore: decorator
@inline
function rowBytes(shape: ConvolutionShape, copied: bool): usize {
  return <usize>(copied ? bandWidth(shape) : shape.width) * seenPixelBytes(shape, copied);
}

function writeAddresses(places: usize, address: usize, step: usize, count: i32): usize {
  const end = places + (<usize>count << 2);
  while (places < end) {
    store<u32>(places, <u32>address);
    address += step;
    places += 4;
  }
  return places;
}

/** Copies rows of an image from `firstRow` on, zeros beyond it; returns the end of the copy. */
function copyBand(shape: ConvolutionShape, image: usize, firstRow: i32, rows: i32, band: usize): usize {
  const width = bandWidth(shape);
  const pixelBytes = seenPixelBytes(shape, true);
  const strideX = <usize>shape.inChannels << 2;
  const before = min(max(shape.left, 0), width);
  const start = before - shape.left;
  const end = max(min(shape.width, width - shape.left), start);
  const after = width - before - (end - start);
  for (let row = firstRow; row < firstRow + rows; row++) {
    if (<u32>row >= <u32>shape.height) {
      band = clearFloats(band, <usize>width * pixelBytes);
      continue;
    }
    band = clearFloats(band, <usize>before * pixelBytes);
    const from = image + <usize>(row * shape.width + start) * strideX;
    band = copyPixels(from, strideX, pixelBytes, end - start, band);
    band = clearFloats(band, <usize>after * pixelBytes);
  }
  return band;
}

function copyPixels(from: usize, stride: usize, bytes: usize, count: i32, target: usize): usize {
  if (stride == bytes) return copyFloats(target, from, <usize>count * bytes);
  const end = from + <usize>count * stride;
  while (from < end) {
    target = copyFloats(target, from, bytes);
    from += stride;
  }
  return target;
}
