import type { AveragePool2dAttributes, Pool2dAttributes } from "@stratajs/tensor";
import { zeros, type HostTensor, type Shape4D } from "./host-tensor.ts";

interface Window {
  readonly yAt: number;
  /** Of the cells inside the image: where in x, and `row * width + column`. */
  readonly cells: readonly { readonly xAt: number; readonly place: number }[];
  /** How many cells it has without those past the padding. */
  readonly paddedCells: number;
}

function forEachWindow(
  [batch, height, width, channels]: Shape4D,
  { kernelSize, stride, padding, outputSize: [outHeight, outWidth] }: Pool2dAttributes,
  visit: (window: Window) => void,
): void {
  for (let image = 0; image < batch; image++)
    for (let outRow = 0; outRow < outHeight; outRow++)
      for (let outColumn = 0; outColumn < outWidth; outColumn++)
        for (let channel = 0; channel < channels; channel++) {
          const cells: { xAt: number; place: number }[] = [];
          let paddedCells = 0;
          for (let kernelRow = 0; kernelRow < kernelSize[0]; kernelRow++)
            for (let kernelColumn = 0; kernelColumn < kernelSize[1]; kernelColumn++) {
              const row = outRow * stride[0] - padding[0][0] + kernelRow;
              const column = outColumn * stride[1] - padding[1][0] + kernelColumn;
              if (row >= height + padding[0][1] || column >= width + padding[1][1]) continue;
              paddedCells++;
              if (row < 0 || row >= height || column < 0 || column >= width) continue;
              const xAt = ((image * height + row) * width + column) * channels + channel;
              cells.push({ xAt, place: row * width + column });
            }
          const yAt = ((image * outHeight + outRow) * outWidth + outColumn) * channels + channel;
          visit({ yAt, cells, paddedCells });
        }
}

function outputShape(x: HostTensor, { outputSize }: Pool2dAttributes): number[] {
  return [x.shape[0]!, ...outputSize, x.shape[3]!];
}

export function maxPool2dForward(
  x: HostTensor,
  attributes: Pool2dAttributes,
): { y: HostTensor; indices: HostTensor } {
  const y = zeros(outputShape(x, attributes));
  const indices = zeros(y.shape);
  forEachWindow(x.shape as Shape4D, attributes, ({ yAt, cells }) => {
    let best = cells[0]!;
    for (const cell of cells) if (x.data[cell.xAt]! > x.data[best.xAt]!) best = cell;
    y.data[yAt] = x.data[best.xAt]!;
    indices.data[yAt] = best.place;
  });
  return { y, indices };
}

export function maxPool2dGradient(
  x: HostTensor,
  dy: HostTensor,
  attributes: Pool2dAttributes,
): HostTensor {
  const dx = zeros(x.shape);
  const { indices } = maxPool2dForward(x, attributes);
  forEachWindow(x.shape as Shape4D, attributes, ({ yAt, cells }) => {
    const winner = cells.find(({ place }) => place === indices.data[yAt])!;
    dx.data[winner.xAt]! += dy.data[yAt]!;
  });
  return dx;
}

export function averagePool2dForward(
  x: HostTensor,
  attributes: AveragePool2dAttributes,
): HostTensor {
  const y = zeros(outputShape(x, attributes));
  forEachWindow(x.shape as Shape4D, attributes, (window) => {
    for (const { xAt } of window.cells)
      y.data[window.yAt]! += x.data[xAt]! / divisor(window, attributes);
  });
  return y;
}

export function averagePool2dGradient(
  inputShape: Shape4D,
  dy: HostTensor,
  attributes: AveragePool2dAttributes,
): HostTensor {
  const dx = zeros(inputShape);
  forEachWindow(inputShape, attributes, (window) => {
    for (const { xAt } of window.cells)
      dx.data[xAt]! += dy.data[window.yAt]! / divisor(window, attributes);
  });
  return dx;
}

function divisor(
  { cells, paddedCells }: Window,
  { countIncludePad }: AveragePool2dAttributes,
): number {
  return countIncludePad ? paddedCells : cells.length;
}

/** How many windows fit along one side, found by trying: one more while the rules of PyTorch allow it. */
export function countPlaces(
  size: number,
  {
    kernel,
    stride,
    before,
    after,
    ceilMode,
  }: {
    kernel: number;
    stride: number;
    before: number;
    after: number;
    ceilMode: boolean;
  },
): number {
  let places = 0;
  for (;;) {
    const start = places * stride;
    const fits = start + kernel <= size + before + after;
    // A window that only partly fits counts in ceil mode, if the one before it does not reach the border yet,
    // and if it starts inside the image or the padding before it.
    const touches = start - stride + kernel < size + before + after;
    const allowed = fits || (ceilMode && touches && start < size + before);
    if (!allowed) return places;
    places++;
  }
}
