import type { Tensor2D, Tensor4D } from "@tensorflow/tfjs-core";
import { runTrainingKernel } from "../kernels/registry.ts";
import type { Pool2dAttributes } from "../kernels/signatures.ts";
import { withGradient } from "../with-gradient.ts";
import { expectShape, toPadding, toSize, type Padding, type Size } from "./arguments.ts";

export interface Pool2dOptions {
  readonly kernelSize: Size;
  /** The kernel's size by default, as in PyTorch. */
  readonly stride?: Size;
  /** At most half the kernel's size; 0 by default. */
  readonly padding?: Padding;
  /** Whether a window that starts inside may end outside the padded image; no by default. */
  readonly ceilMode?: boolean;
}

export interface AvgPool2dOptions extends Pool2dOptions {
  /** Whether padding counts in the divisor; yes by default, as in PyTorch. */
  readonly countIncludePad?: boolean;
}

/**
 * The largest value of each window: `torch.nn.functional.max_pool2d` in NHWC.
 *
 * `[batch, height, width, channels]` -> `[batch, outHeight, outWidth, channels]`. Of equal values the
 * first in row-major order gets the gradient.
 */
export function maxPool2d(x: Tensor4D, options: Pool2dOptions): Tensor4D {
  const attributes = toAttributes("maxPool2d", x, options);
  return withGradient({
    inputs: { x },
    forward: (save) => {
      const [y, indices] = runTrainingKernel("MaxPool2d", { x }, attributes);
      save([indices]);
      return y;
    },
    backward: (dy, [indices]) => ({
      x: () =>
        runTrainingKernel(
          "MaxPool2dGradient",
          { dy, indices: indices as Tensor4D },
          { ...attributes, inputShape: x.shape },
        )[0],
    }),
  });
}

/**
 * The mean of each window: `torch.nn.functional.avg_pool2d` in NHWC.
 *
 * `[batch, height, width, channels]` -> `[batch, outHeight, outWidth, channels]`
 */
export function avgPool2d(x: Tensor4D, options: AvgPool2dOptions): Tensor4D {
  const { countIncludePad = true } = options;
  const attributes = { ...toAttributes("avgPool2d", x, options), countIncludePad };
  return withGradient({
    inputs: { x },
    forward: () => runTrainingKernel("AveragePool2d", { x }, attributes)[0],
    backward: (dy) => ({
      x: () =>
        runTrainingKernel(
          "AveragePool2dGradient",
          { dy },
          { ...attributes, inputShape: x.shape },
        )[0],
    }),
  });
}

/** The mean over height and width: `[batch, height, width, channels]` -> `[batch, channels]` */
export function globalAvgPool2d(x: Tensor4D): Tensor2D {
  expectShape("globalAvgPool2d", x.shape, ["batch", "height", "width", "channels"]);
  return withGradient({
    inputs: { x },
    forward: () => runTrainingKernel("GlobalAveragePool2d", { x }, {})[0],
    backward: (dy) => ({
      x: () => runTrainingKernel("GlobalAveragePool2dGradient", { dy }, { inputShape: x.shape })[0],
    }),
  });
}

function toAttributes(
  op: string,
  x: Tensor4D,
  { kernelSize, stride = kernelSize, padding = 0, ceilMode = false }: Pool2dOptions,
): Pool2dAttributes {
  expectShape(op, x.shape, ["batch", "height", "width", "channels"]);
  const kernel = toSize(`${op}: kernelSize`, kernelSize);
  const strides = toSize(`${op}: stride`, stride);
  const zeros = toPadding(op, padding);
  const [outHeight, outWidth] = ([0, 1] as const).map((axis) => {
    const [before, after] = zeros[axis];
    if (Math.max(before, after) > kernel[axis] / 2) {
      throw new RangeError(
        `${op} expected padding of at most half the kernel (${kernel[axis]} / 2) but got ${Math.max(before, after)}`,
      );
    }
    const size = x.shape[axis + 1]!;
    const places = outputPlaces(size, kernel[axis], strides[axis], before, after, ceilMode);
    if (places < 1) {
      throw new Error(
        `${op} expected an image of at least ${kernel[axis]} ${axis === 0 ? "rows" : "columns"} (padding included) ` +
          `but got ${size + before + after}; use a smaller kernel or a larger image`,
      );
    }
    return places;
  });
  return {
    kernelSize: kernel,
    stride: strides,
    padding: zeros,
    outputSize: [outHeight!, outWidth!],
  };
}

/** PyTorch's rule: in ceil mode the last window must still start inside the image or its leading padding. */
function outputPlaces(
  size: number,
  kernel: number,
  stride: number,
  before: number,
  after: number,
  ceilMode: boolean,
): number {
  const exact = (size + before + after - kernel) / stride + 1;
  if (!ceilMode) return Math.floor(exact);
  const places = Math.ceil(exact);
  return (places - 1) * stride >= size + before ? places - 1 : places;
}
