import { tidy, type NamedTensorMap, type Tensor1D, type Tensor4D } from "@tensorflow/tfjs-core";
import { runTrainingKernel } from "../kernels/registry.ts";
import type { Conv2dAttributes, Padding2d, Size2d } from "../kernels/signatures.ts";
import { withGradient } from "../with-gradient.ts";
import {
  expectShape,
  formatShape,
  toPadding,
  toSize,
  type Padding,
  type Size,
} from "./arguments.ts";

export interface Conv2dOptions {
  /** `[outChannels]` */
  readonly bias?: Tensor1D | undefined;
  /** 1 by default. */
  readonly stride?: Size;
  /**
   * 0 by default. `"same"` as PyTorch's: stride 1 only, an odd zero goes to the end (bottom, right).
   */
  readonly padding?: Padding | "same" | "valid";
  /** 1 by default. */
  readonly dilation?: Size;
  /** Divides both channel counts; 1 by default. As many as inChannels: a depthwise convolution. */
  readonly groups?: number;
}

/**
 * Two-dimensional convolution (cross-correlation): `torch.nn.functional.conv2d` in NHWC.
 *
 * `x [batch, height, width, inChannels]`, `filter [kernelHeight, kernelWidth, inChannels / groups,
 * outChannels]` -> `[batch, outHeight, outWidth, outChannels]` with
 * `outHeight = ⌊(height + top + bottom - dilation * (kernelHeight - 1) - 1) / stride⌋ + 1`.
 */
export function conv2d(x: Tensor4D, filter: Tensor4D, options: Conv2dOptions = {}): Tensor4D {
  const { bias } = options;
  const attributes = toAttributes(x, filter, options);
  const inputs = bias === undefined ? { x, filter } : { x, filter, bias };
  return tidy(() =>
    withGradient<NamedTensorMap, Tensor4D>({
      inputs,
      forward: (save) => {
        save([x, filter]);
        return runTrainingKernel("Conv2d", inputs, attributes)[0];
      },
      backward: (gradient, [savedX, savedFilter]) => {
        const dy = gradient as Tensor4D;
        return {
          x: () =>
            runTrainingKernel(
              "Conv2dInputGradient",
              { dy, filter: savedFilter as Tensor4D },
              { ...attributes, inputShape: x.shape },
            )[0],
          filter: () =>
            runTrainingKernel(
              "Conv2dFilterGradient",
              { x: savedX as Tensor4D, dy },
              { ...attributes, filterShape: filter.shape },
            )[0],
          bias: () => runTrainingKernel("ChannelSums", { dy }, {})[0],
        };
      },
    }),
  );
}

function toAttributes(
  x: Tensor4D,
  filter: Tensor4D,
  { bias, stride = 1, padding = 0, dilation = 1, groups = 1 }: Conv2dOptions,
): Conv2dAttributes {
  expectShape("conv2d: x", x.shape, ["batch", "height", "width", "inChannels"]);
  expectShape("conv2d: filter", filter.shape, [
    "kernelHeight",
    "kernelWidth",
    "inChannels / groups",
    "outChannels",
  ]);
  const [kernelHeight, kernelWidth, inPerGroup, outChannels] = filter.shape;
  const inChannels = x.shape[3];
  if (!Number.isInteger(groups) || groups < 1 || outChannels % groups !== 0) {
    throw new RangeError(
      `conv2d expected groups to divide ${outChannels} output channels but got ${groups}`,
    );
  }
  if (inPerGroup * groups !== inChannels) {
    throw new Error(
      `conv2d expected x [batch, height, width, ${inPerGroup * groups}] for a filter ${formatShape(filter.shape)} ` +
        `and ${groups} group(s) but got ${formatShape(x.shape)}`,
    );
  }
  if (bias !== undefined) expectShape("conv2d: bias", bias.shape, [outChannels]);
  const strides = toSize("conv2d: stride", stride);
  const dilations = toSize("conv2d: dilation", dilation);
  const kernel: Size2d = [kernelHeight, kernelWidth];
  const zeros = resolvePadding(padding, kernel, strides, dilations);
  for (const axis of [0, 1] as const) {
    const reach = dilations[axis] * (kernel[axis] - 1) + 1;
    const size = x.shape[axis + 1]! + zeros[axis][0] + zeros[axis][1];
    if (reach > size) {
      throw new Error(
        `conv2d expected an image of at least ${reach} ${axis === 0 ? "rows" : "columns"} (padding included) for this ` +
          `kernel and dilation but got ${size}; use a larger image or more padding`,
      );
    }
  }
  return { stride: strides, padding: zeros, dilation: dilations, groups };
}

function resolvePadding(
  padding: Padding | "same" | "valid",
  kernel: Size2d,
  stride: Size2d,
  dilation: Size2d,
): Padding2d {
  if (padding === "valid") return toPadding("conv2d", 0);
  if (padding !== "same") return toPadding("conv2d", padding);
  if (stride[0] !== 1 || stride[1] !== 1) {
    throw new Error(
      `conv2d expected stride 1 with padding "same" but got ${formatShape(stride)}; give the padding as numbers`,
    );
  }
  const [rows, columns] = [0, 1].map((axis) => {
    const total = dilation[axis as 0 | 1] * (kernel[axis as 0 | 1] - 1);
    return [Math.floor(total / 2), Math.ceil(total / 2)] as const;
  });
  return [rows!, columns!];
}
