import {
  add,
  mean,
  mul,
  ones,
  reshape,
  rsqrt,
  square,
  sub,
  tidy,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import { runTrainingKernel } from "../kernels/registry.ts";
import { withGradient } from "../with-gradient.ts";
import { expectShape, formatShape } from "./arguments.ts";

export interface NormalizationOptions {
  /** γ; 1 by default. */
  readonly scale?: Tensor | undefined;
  /** β; 0 by default. */
  readonly offset?: Tensor | undefined;
  /** Added to the variance; 1e-5 by default. */
  readonly epsilon?: number;
}

/**
 * Normalises each example by its own mean and biased variance over the last `axes` axes, all together:
 * `y = (x - mean) / √(variance + ε) · γ + β`. `torch.nn.functional.layer_norm`.
 *
 * `x [..., features]`; γ and β have the shape of the normalised axes. Over `[batch, height, width, channels]` one axis
 * is each place's channels (ConvNeXt's), three are the whole image. Ba et al. 2016, https://arxiv.org/abs/1607.06450
 */
export function layerNorm<T extends Tensor>(
  x: T,
  { axes = 1, ...options }: NormalizationOptions & { readonly axes?: number } = {},
): T {
  if (!(Number.isInteger(axes) && axes >= 1 && axes <= x.rank)) {
    throw new RangeError(
      `layerNorm expected axes from 1 to ${x.rank} for x ${formatShape(x.shape)} but got ${axes}`,
    );
  }
  const normalized = x.shape.slice(x.rank - axes);
  for (const [name, vector] of Object.entries(vectorsOf(options))) {
    expectShape(`layerNorm: ${name}`, vector.shape, normalized);
  }
  const features = normalized.reduce((product, size) => product * size, 1);
  return tidy(() => {
    const rows = reshape(x, [x.size / Math.max(features, 1), features]);
    return reshape(
      normalise(rows, (values) => mean(values, 1, true), options),
      x.shape,
    ) as T;
  });
}

/**
 * Normalises each image by the mean and the biased variance of each group of channels:
 * `torch.nn.functional.group_norm` in NHWC.
 *
 * `x [batch, height, width, channels]`, γ and β `[channels]`; one group is a layer norm over the image, as many as
 * channels an instance norm. Wu & He 2018, https://arxiv.org/abs/1803.08494
 */
export function groupNorm(
  x: Tensor4D,
  groups: number,
  options: NormalizationOptions = {},
): Tensor4D {
  expectShape("groupNorm", x.shape, ["batch", "height", "width", "channels"]);
  const [batch, height, width, channels] = x.shape;
  if (!(Number.isInteger(groups) && groups >= 1 && channels % groups === 0)) {
    throw new RangeError(
      `groupNorm expected a number of groups that divides ${channels} channels but got ${groups}`,
    );
  }
  for (const [name, vector] of Object.entries(vectorsOf(options))) {
    expectShape(`groupNorm: ${name}`, vector.shape, [channels]);
  }
  /** Of each group, for each of its channels: `[batch, 1, channels]` */
  const average = (values: Tensor): Tensor => {
    const ofChannels = mean(values, 1, true);
    if (groups === channels) return ofChannels;
    const ofGroups = mean(reshape(ofChannels, [batch, groups, channels / groups]), 2, true);
    return reshape(mul(ofGroups, ones([1, 1, channels / groups])), [batch, 1, channels]);
  };
  return tidy(() => {
    const images = reshape(x, [batch, height * width, channels]);
    return reshape(normalise(images, average, options), x.shape);
  });
}

/** `torch.nn.functional.instance_norm`: each channel of each image by itself. https://arxiv.org/abs/1607.08022 */
export function instanceNorm(x: Tensor4D, options: NormalizationOptions = {}): Tensor4D {
  expectShape("instanceNorm", x.shape, ["batch", "height", "width", "channels"]);
  return groupNorm(x, x.shape[3], options);
}

/**
 * `average` gives the mean of what is normalised together, in a shape that broadcasts over x; it is its own transpose,
 * so that it serves the gradient too. γ and β have as many values as the last axis.
 */
function normalise(
  x: Tensor,
  average: (values: Tensor) => Tensor,
  { scale, offset, epsilon = 1e-5 }: NormalizationOptions,
): Tensor {
  const features = x.shape.at(-1)!;
  const vectors = Object.fromEntries(
    Object.entries(vectorsOf({ scale, offset })).map(([name, vector]) => [
      name,
      reshape(vector, [features]),
    ]),
  ) as { scale?: Tensor1D; offset?: Tensor1D };
  return withGradient({
    inputs: { x, ...vectors },
    forward: (save): Tensor => {
      // Two passes: E[x²] - E[x]² would lose its digits where the mean is large.
      const centred = sub(x, average(x));
      const inverse = rsqrt(add(average(square(centred)), epsilon));
      const normal = mul(centred, inverse);
      save([normal, inverse, ...(vectors.scale ? [vectors.scale] : [])]);
      const y = scaled(normal, vectors.scale);
      return vectors.offset ? add(y, vectors.offset) : y;
    },
    backward: (dy, [normal, inverse, savedScale]) => ({
      x: () => {
        const g = scaled(dy, savedScale);
        const along = mul(normal!, average(mul(g, normal!)));
        return mul(sub(sub(g, average(g)), along), inverse!);
      },
      scale: () => runTrainingKernel("ChannelSums", { dy: mul(dy, normal!) }, {})[0],
      offset: () => runTrainingKernel("ChannelSums", { dy }, {})[0],
    }),
  });
}

function scaled(values: Tensor, by: Tensor | undefined): Tensor {
  return by ? mul(values, by) : values;
}

function vectorsOf({ scale, offset }: NormalizationOptions): Record<string, Tensor> {
  return { ...(scale && { scale }), ...(offset && { offset }) };
}
