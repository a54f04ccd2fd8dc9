import type { Conv2dAttributes, TrainingKernels } from "@stratajs/tensor";
import { NCHW, OIHW } from "../axes.ts";
import type { Conversion } from "../conversion.ts";
import type { Converters } from "./converter.ts";

type Transposed = TrainingKernels["Conv2dInputGradient"]["attributes"];

export const convolutions: Converters = {
  Conv2d: (conversion) => {
    const attributes = conversion.attributes as unknown as Conv2dAttributes;
    const inputs = [
      conversion.as(conversion.input("x"), NCHW),
      conversion.as(conversion.input("filter"), OIHW),
      ...(conversion.has("bias") ? [conversion.as(conversion.input("bias"))] : []),
    ];
    const shape = conversion.shapeOf(conversion.output, NCHW);
    conversion.put(conversion.node("Conv", inputs, shape, windowOf(conversion, attributes)), NCHW);
  },

  /** In a forward pass, a transposed convolution. */
  Conv2dInputGradient: (conversion) => {
    const attributes = conversion.attributes as unknown as Transposed;
    const dy = conversion.input("dy");
    const inputs = [conversion.as(dy, NCHW), conversion.as(conversion.input("filter"), OIHW)];
    const shape = conversion.shapeOf(conversion.output, NCHW);
    const kernel = conversion.input("filter").shape;
    // What the window's places leave over at the end of the image.
    const output_padding = ([0, 1] as const).map((axis) => {
      const reach = attributes.dilation[axis] * (kernel[axis]! - 1) + 1;
      const [before, after] = attributes.padding[axis];
      const covered = (dy.shape[axis + 1]! - 1) * attributes.stride[axis] + reach - before - after;
      return attributes.inputShape[axis + 1]! - covered;
    });
    const window = { ...windowOf(conversion, attributes), output_padding };
    conversion.put(conversion.node("ConvTranspose", inputs, shape, window), NCHW);
  },
};

function windowOf(
  conversion: Conversion,
  { stride, padding, dilation, groups }: Conv2dAttributes,
): Record<string, number | readonly number[]> {
  const [[top, bottom], [left, right]] = padding;
  return {
    kernel_shape: conversion.input("filter").shape.slice(0, 2),
    strides: stride,
    pads: [top, left, bottom, right],
    dilations: dilation,
    group: groups,
  };
}
