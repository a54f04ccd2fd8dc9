import { clearFloats, copyFloats, divideFloats, loadLanes, scaleFloats, storeLanes } from "../vector";

/** Pixels that are added up in registers: sums of such blocks lose few digits. */
const BLOCK_PIXELS: usize = 64;

/** Written by the host. */
@unmanaged
class GlobalPoolTask {
  /** Of the gradient too: dx. */
  x: usize;
  /** Likewise dy. */
  y: usize;
  batch: i32;
  places: i32;
  channels: i32;
  itemImages: i32;
}

/** x -> y: the mean of all places of some images, for each channel. */
export function globalAveragePool(task: usize, item: i32, scratch: usize): void {
  const all = changetype<GlobalPoolTask>(task);
  const pixelBytes = <usize>all.channels << 2;
  const imageBytes = <usize>all.places * pixelBytes;
  const blockBytes = BLOCK_PIXELS * pixelBytes;
  const first = item * all.itemImages;
  const last = min(first + all.itemImages, all.batch);
  for (let image = first; image < last; image++) {
    const y = all.y + <usize>image * pixelBytes;
    clearFloats(y, pixelBytes);
    const x = all.x + <usize>image * imageBytes;
    for (let block: usize = 0; block < imageBytes; block += blockBytes) {
      addPixels(x + block, x + min(block + blockBytes, imageBytes), y, pixelBytes);
    }
    divideFloats(y, pixelBytes, <f32>all.places);
  }
}

/** dy -> dx of some images: at each place the same share of dy. */
export function globalAveragePoolGradient(task: usize, item: i32, scratch: usize): void {
  const all = changetype<GlobalPoolTask>(task);
  const pixelBytes = <usize>all.channels << 2;
  const imageBytes = <usize>all.places * pixelBytes;
  const first = item * all.itemImages;
  const last = min(first + all.itemImages, all.batch);
  for (let image = first; image < last; image++) {
    const dx = all.x + <usize>image * imageBytes;
    scaleFloats(dx, all.y + <usize>image * pixelBytes, pixelBytes, <f32>1 / <f32>all.places);
    repeatPixel(dx, dx + imageBytes, pixelBytes);
  }
}

/** Adds the pixels from `x` to `end` to `sums`. */
function addPixels(x: usize, end: usize, sums: usize, pixelBytes: usize): void {
  let channel: usize = 0;
  for (; channel + 64 <= pixelBytes; channel += 64) {
    add16Channels(x + channel, end, sums + channel, pixelBytes);
  }
  for (; channel < pixelBytes; channel += 16) {
    add4Channels(x + channel, end, sums + channel, pixelBytes, <i32>(pixelBytes - channel) >> 2);
  }
}

export function add16Channels(x: usize, end: usize, sums: usize, pixelBytes: usize): void {
  let sum0 = f32x4.splat(0);
  let sum1 = sum0;
  let sum2 = sum0;
  let sum3 = sum0;
  while (x < end) {
    sum0 = f32x4.add(sum0, v128.load(x));
    sum1 = f32x4.add(sum1, v128.load(x, 16));
    sum2 = f32x4.add(sum2, v128.load(x, 32));
    sum3 = f32x4.add(sum3, v128.load(x, 48));
    x += pixelBytes;
  }
  v128.store(sums, f32x4.add(v128.load(sums), sum0));
  v128.store(sums, f32x4.add(v128.load(sums, 16), sum1), 16);
  v128.store(sums, f32x4.add(v128.load(sums, 32), sum2), 32);
  v128.store(sums, f32x4.add(v128.load(sums, 48), sum3), 48);
}

/** Four channels, or all that are left. */
export function add4Channels(x: usize, end: usize, sums: usize, pixelBytes: usize, left: i32): void {
  let sum = f32x4.splat(0);
  while (x < end) {
    sum = f32x4.add(sum, loadLanes(x, left));
    x += pixelBytes;
  }
  storeLanes(sums, f32x4.add(loadLanes(sums, left), sum), left);
}

/** Copies the first pixel of an image to all others. */
function repeatPixel(image: usize, end: usize, pixelBytes: usize): void {
  for (let pixel = image + pixelBytes; pixel < end; pixel += pixelBytes) {
    copyFloats(pixel, image, pixelBytes);
  }
}
