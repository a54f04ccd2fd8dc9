import { hostTensor, zeros, type HostTensor } from "./host-tensor.ts";

export interface BatchNormReference {
  readonly y: HostTensor;
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  /** `(x - mean) / sqrt(variance + epsilon)` */
  readonly normalised: HostTensor;
}

/** `x [..., channels]`; two passes in float64. */
export function batchNormForward(
  x: HostTensor,
  scale: HostTensor,
  offset: HostTensor,
  epsilon: number,
): BatchNormReference {
  const channels = scale.data.length;
  const mean = channelMeans(x.data, channels);
  const centred = x.data.map((value, i) => value - mean[i % channels]!);
  const variance = channelMeans(
    centred.map((value) => value * value),
    channels,
  );
  const normalised = centred.map(
    (value, i) => value / Math.sqrt(variance[i % channels]! + epsilon),
  );
  const y = normalised.map(
    (value, i) => value * scale.data[i % channels]! + offset.data[i % channels]!,
  );
  return { y: hostTensor(x.shape, y), mean, variance, normalised: hostTensor(x.shape, normalised) };
}

/**
 * Gradients by the chain rule of Ioffe & Szegedy 2015, section 3, one line of theirs at a time:
 * https://arxiv.org/abs/1502.03167.
 */
export function batchNormGradient(
  x: HostTensor,
  dy: HostTensor,
  scale: HostTensor,
  epsilon: number,
): { dx: HostTensor; dscale: Float64Array; doffset: Float64Array } {
  const channels = scale.data.length;
  const count = x.data.length / channels;
  const { mean, variance, normalised } = batchNormForward(x, scale, zeros([channels]), epsilon);
  const [dscale, doffset, dvariance, dmean] = [0, 1, 2, 3].map(() => new Float64Array(channels));
  for (const [i, gradient] of dy.data.entries()) {
    const channel = i % channels;
    const dnormalised = gradient * scale.data[channel]!;
    const centred = x.data[i]! - mean[channel]!;
    dscale![channel]! += gradient * normalised.data[i]!;
    doffset![channel]! += gradient;
    dvariance![channel]! += dnormalised * centred * -0.5 * (variance[channel]! + epsilon) ** -1.5;
    dmean![channel]! -= dnormalised / Math.sqrt(variance[channel]! + epsilon);
  }
  const dx = dy.data.map((gradient, i) => {
    const channel = i % channels;
    return (
      (gradient * scale.data[channel]!) / Math.sqrt(variance[channel]! + epsilon) +
      (dvariance![channel]! * 2 * (x.data[i]! - mean[channel]!)) / count +
      dmean![channel]! / count
    );
  });
  return { dx: hostTensor(x.shape, dx), dscale: dscale!, doffset: doffset! };
}

function channelMeans(data: Float64Array, channels: number): Float64Array {
  const sums = new Float64Array(channels);
  for (const [i, value] of data.entries()) sums[i % channels]! += value;
  return sums.map((sum) => sum / (data.length / channels));
}
