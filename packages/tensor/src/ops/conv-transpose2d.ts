import {
  add,
  tidy,
  type NamedTensorMap,
  type Tensor1D,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import { runTrainingKernel } from "../kernels/registry.ts";
import type { Conv2dAttributes } from "../kernels/signatures.ts";
import { withGradient } from "../with-gradient.ts";
import {
  expectShape,
  formatShape,
  toPadding,
  toSize,
  type Padding,
  type Size,
} from "./arguments.ts";

export interface ConvTranspose2dOptions {
  /** `[outChannels]` */
  readonly bias?: Tensor1D | undefined;
  /** 1 by default. */
  readonly stride?: Size;
  /** What is cut off each side of the output; 0 by default. */
  readonly padding?: Padding;
  /** Rows and columns that the output has at its end beyond that, less than the stride; 0 by default. */
  readonly outputPadding?: Size;
  /** 1 by default. */
  readonly dilation?: Size;
  /** Divides both channel counts; 1 by default. */
  readonly groups?: number;
}

/**
 * The transpose of a convolution, which makes images larger: `torch.nn.functional.conv_transpose2d` in NHWC.
 *
 * `x [batch, height, width, inChannels]`, `filter [kernelHeight, kernelWidth, outChannels / groups, inChannels]` (that of
 * the convolution whose transpose it is) -> `[batch, outHeight, outWidth, outChannels]` with
 * `outHeight = (height - 1) * stride - top - bottom + dilation * (kernelHeight - 1) + outputPadding + 1`.
 */
export function convTranspose2d(
  x: Tensor4D,
  filter: Tensor4D,
  options: ConvTranspose2dOptions = {},
): Tensor4D {
  const { bias } = options;
  const { outputShape, ...attributes } = toAttributes(x, filter, options);
  const inputs = bias === undefined ? { x, filter } : { x, filter, bias };
  return tidy(() =>
    withGradient<NamedTensorMap, Tensor4D>({
      inputs,
      forward: (save) => {
        save([x, filter]);
        const [y] = runTrainingKernel(
          "Conv2dInputGradient",
          { dy: x, filter },
          { ...attributes, inputShape: outputShape },
        );
        return bias === undefined ? y : add(y, bias);
      },
      backward: (gradient, [savedX, savedFilter]) => {
        const dy = gradient as Tensor4D;
        return {
          x: () =>
            runTrainingKernel("Conv2d", { x: dy, filter: savedFilter as Tensor4D }, attributes)[0],
          filter: () =>
            runTrainingKernel(
              "Conv2dFilterGradient",
              { x: dy, dy: savedX as Tensor4D },
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
  {
    bias,
    stride = 1,
    padding = 0,
    outputPadding = 0,
    dilation = 1,
    groups = 1,
  }: ConvTranspose2dOptions,
): Conv2dAttributes & { outputShape: [number, number, number, number] } {
  const op = "convTranspose2d";
  expectShape(`${op}: x`, x.shape, ["batch", "height", "width", "inChannels"]);
  expectShape(`${op}: filter`, filter.shape, [
    "kernelHeight",
    "kernelWidth",
    "outChannels / groups",
    "inChannels",
  ]);
  const [kernelHeight, kernelWidth, outPerGroup, inChannels] = filter.shape;
  if (!Number.isInteger(groups) || groups < 1 || inChannels % groups !== 0) {
    throw new RangeError(
      `${op} expected groups to divide ${inChannels} input channels but got ${groups}`,
    );
  }
  if (x.shape[3] !== inChannels) {
    throw new Error(
      `${op} expected x [batch, height, width, ${inChannels}] for a filter ${formatShape(filter.shape)} ` +
        `but got ${formatShape(x.shape)}`,
    );
  }
  const outChannels = outPerGroup * groups;
  if (bias !== undefined) expectShape(`${op}: bias`, bias.shape, [outChannels]);
  const strides = toSize(`${op}: stride`, stride);
  const dilations = toSize(`${op}: dilation`, dilation);
  const cut = toPadding(op, padding);
  const added = toSize(`${op}: outputPadding`, outputPadding, 0);
  const kernel = [kernelHeight, kernelWidth] as const;
  const [outHeight, outWidth] = ([0, 1] as const).map((axis) => {
    if (added[axis] >= strides[axis]) {
      throw new RangeError(
        `${op} expected outputPadding less than the stride (${strides[axis]}) but got ${added[axis]}`,
      );
    }
    const reach = dilations[axis] * (kernel[axis] - 1) + 1;
    const [before, after] = cut[axis];
    const size = (x.shape[axis + 1]! - 1) * strides[axis] - before - after + reach + added[axis];
    if (size >= 1) return size;
    throw new Error(
      `${op} expected an output of at least 1 ${axis === 0 ? "row" : "column"} but these sizes give ${size}; ` +
        "use less padding or a larger image",
    );
  });
  return {
    stride: strides,
    padding: cut,
    dilation: dilations,
    groups,
    outputShape: [x.shape[0], outHeight!, outWidth!, outChannels],
  };
}
