import { reshape, tensor2d, tidy, type Tensor2D, type Tensor4D } from "@tensorflow/tfjs-core";
import { expectShape, toSize, type Size } from "./arguments.ts";
import { avgPool2d, globalAvgPool2d, maxPool2d } from "./pool2d.ts";
import { resample, takePixels } from "./take-pixels.ts";

/**
 * Means over windows that divide the image into `outputSize` parts, as evenly as they go:
 * `torch.nn.functional.adaptive_avg_pool2d` in NHWC.
 *
 * `[batch, height, width, channels]` -> `[batch, ...outputSize, channels]`
 */
export function adaptiveAvgPool2d(x: Tensor4D, outputSize: Size): Tensor4D {
  expectShape("adaptiveAvgPool2d", x.shape, ["batch", "height", "width", "channels"]);
  const [outHeight, outWidth] = toSize("adaptiveAvgPool2d: outputSize", outputSize);
  const [batch, height, width, channels] = x.shape;
  if (outHeight === 1 && outWidth === 1) {
    return tidy(() => reshape(globalAvgPool2d(x), [batch, 1, 1, channels]));
  }
  if (height % outHeight === 0 && width % outWidth === 0) {
    return avgPool2d(x, { kernelSize: [height / outHeight, width / outWidth] });
  }
  return tidy(() => resample(x, averages(height, outHeight), averages(width, outWidth)));
}

/**
 * The largest value of each of those windows: `torch.nn.functional.adaptive_max_pool2d` in NHWC.
 *
 * `[batch, height, width, channels]` -> `[batch, ...outputSize, channels]`. Of equal values the first in row-major
 * order gets the gradient.
 */
export function adaptiveMaxPool2d(x: Tensor4D, outputSize: Size): Tensor4D {
  expectShape("adaptiveMaxPool2d", x.shape, ["batch", "height", "width", "channels"]);
  const [outHeight, outWidth] = toSize("adaptiveMaxPool2d: outputSize", outputSize);
  const [, height, width] = x.shape;
  if (height % outHeight === 0 && width % outWidth === 0) {
    return maxPool2d(x, { kernelSize: [height / outHeight, width / outWidth] });
  }
  return tidy(() => {
    // Laid side by side, and the shorter ones filled with their own last line, the windows are alike.
    const [rows, columns] = [alike(height, outHeight), alike(width, outWidth)];
    return maxPool2d(takePixels(x, rows, columns), {
      kernelSize: [rows.length / outHeight, columns.length / outWidth],
    });
  });
}

/** Part i of a line: from the first of its places to the one behind its last. Neighbours may overlap. */
function windowsOf(size: number, parts: number): { start: number; end: number }[] {
  return Array.from({ length: parts }, (_, part) => ({
    start: Math.floor((part * size) / parts),
    end: Math.ceil(((part + 1) * size) / parts),
  }));
}

/** `[parts, size]`: row i holds the weights of the mean over part i of a line. */
function averages(size: number, parts: number): Tensor2D {
  const weights = new Float32Array(parts * size);
  for (const [part, { start, end }] of windowsOf(size, parts).entries()) {
    weights.fill(1 / (end - start), part * size + start, part * size + end);
  }
  return tensor2d(weights, [parts, size]);
}

/** The places of every window, each window as long as the longest. */
function alike(size: number, parts: number): number[] {
  const windows = windowsOf(size, parts);
  const longest = Math.max(...windows.map(({ start, end }) => end - start));
  return windows.flatMap(({ start, end }) =>
    Array.from({ length: longest }, (_, i) => Math.min(start + i, end - 1)),
  );
}
