import { Parameter, type Tensor } from "@stratajs/tensor";
import type { HostTensor } from "./fixture.ts";

/** Axis i in memory is PyTorch's axis `IMAGE_AXES[i]`: NHWC out of NCHW. */
const IMAGE_AXES = [0, 2, 3, 1];

/** An input as a parameter, so that it has a gradient: images in NHWC, everything else as it is. */
export function toInput({ shape, data }: HostTensor): Parameter {
  return new Parameter(shape, {
    data,
    initializer: () => data,
    ...(shape.length === 4 && { axes: IMAGE_AXES }),
  });
}

/** A result in PyTorch's layout: images in NCHW. */
export async function toHost(tensor: Tensor): Promise<HostTensor> {
  const data = Float32Array.from(await tensor.data());
  if (tensor.rank !== 4) return { shape: tensor.shape, data };
  const [batch, height, width, channels] = tensor.shape as [number, number, number, number];
  const planes = new Float32Array(data.length);
  for (const [i, value] of data.entries()) {
    const channel = i % channels;
    const pixel = Math.floor(i / channels);
    const image = Math.floor(pixel / (height * width));
    planes[(image * channels + channel) * height * width + (pixel % (height * width))] = value;
  }
  return { shape: [batch, channels, height, width], data: planes };
}

/** The gradient of a parameter in PyTorch's layout. */
export async function gradientToHost(parameter: Parameter, gradient: Tensor): Promise<HostTensor> {
  const data = parameter.toHostLayout(await gradient.data<"float32">());
  return { shape: parameter.shape, data };
}
