import { PoolShape } from "./pool-shape";

/** x -> y and indices (`row * width + column` of each maximum); padding counts as minus infinity. */
export function maxPool(shape: PoolShape, x: usize, y: usize, indices: usize): void {
  const pixelBytes = <usize>shape.channels << 2;
  const imageBytes = <usize>(shape.height * shape.width) * pixelBytes;
  for (let image = 0; image < shape.batch; image++) {
    for (let outRow = 0; outRow < shape.outHeight; outRow++) {
      const row = outRow * shape.strideRows - shape.top;
      const firstRow = max(row, 0);
      const lastRow = min(row + shape.kernelHeight, shape.height);
      for (let outColumn = 0; outColumn < shape.outWidth; outColumn++) {
        const column = outColumn * shape.strideColumns - shape.left;
        const firstColumn = max(column, 0);
        const lastColumn = min(column + shape.kernelWidth, shape.width);
        maxOfWindow(x, shape.width, pixelBytes, firstRow, lastRow, firstColumn, lastColumn, y, indices);
        y += pixelBytes;
        indices += pixelBytes;
      }
    }
    x += imageBytes;
  }
}

/** All channels of one window, four a time; the last four may overlap those before, fewer go one by one. */
function maxOfWindow(
  x: usize,
  width: i32,
  pixelBytes: usize,
  firstRow: i32,
  lastRow: i32,
  firstColumn: i32,
  lastColumn: i32,
  y: usize,
  indices: usize,
): void {
  const start = firstRow * width + firstColumn;
  const skipped = width - (lastColumn - firstColumn);
  const columns = lastColumn - firstColumn;
  for (let next: usize = 0; pixelBytes >= 16 && next < pixelBytes; next += 16) {
    const channel = min(next, pixelBytes - 16);
    let best = f32x4.splat(-Infinity);
    let bestPlace = i32x4.splat(start);
    let place = start;
    for (let row = firstRow; row < lastRow; row++) {
      for (let i = 0; i < columns; i++) {
        const value = v128.load(x + <usize>place * pixelBytes + channel);
        // A NaN wins, as in PyTorch.
        const wins = v128.or(f32x4.gt(value, best), f32x4.ne(value, value));
        best = v128.bitselect(value, best, wins);
        bestPlace = v128.bitselect(i32x4.splat(place), bestPlace, wins);
        place++;
      }
      place += skipped;
    }
    v128.store(y + channel, best);
    v128.store(indices + channel, bestPlace);
  }
  for (let channel: usize = 0; pixelBytes < 16 && channel < pixelBytes; channel += 4) {
    let best: f32 = -Infinity;
    let bestPlace = start;
    let place = start;
    for (let row = firstRow; row < lastRow; row++) {
      for (let i = 0; i < columns; i++) {
        const value = load<f32>(x + <usize>place * pixelBytes + channel);
        if (value > best || value != value) {
          best = value;
          bestPlace = place;
        }
        place++;
      }
      place += skipped;
    }
    store<f32>(y + channel, best);
    store<i32>(indices + channel, bestPlace);
  }
}

/** Adds each dy to the place that its index remembers. */
export function maxPoolGradient(
  dy: usize,
  indices: usize,
  dx: usize,
  batch: i32,
  outPlaces: i32,
  places: i32,
  channels: i32,
): void {
  const pixelBytes = <usize>channels << 2;
  const imageBytes = <usize>places * pixelBytes;
  memory.fill(dx, 0, <usize>batch * imageBytes);
  for (let image = 0; image < batch; image++) {
    for (let out = 0; out < outPlaces; out++) {
      for (let channel: usize = 0; channel < pixelBytes; channel += 4) {
        const place = load<i32>(indices + channel);
        // An index that is no place of this image must not write anywhere else.
        if (<u32>place >= <u32>places) continue;
        const target = dx + <usize>place * pixelBytes + channel;
        store<f32>(target, load<f32>(target) + load<f32>(dy + channel));
      }
      dy += pixelBytes;
      indices += pixelBytes;
    }
    dx += imageBytes;
  }
}
