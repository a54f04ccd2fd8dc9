import type { AveragePool2dAttributes, Pool2dAttributes } from "@stratajs/tensor";
import { NCHW } from "../axes.ts";
import type { Conversion } from "../conversion.ts";
import type { Converters } from "./converter.ts";

export const pooling: Converters = {
  MaxPool2d: (conversion) => {
    const attributes = conversion.attributes as unknown as Pool2dAttributes;
    const x = conversion.as(conversion.input("x"), NCHW);
    const shape = conversion.shapeOf(conversion.output, NCHW);
    const window = { ...windowOf(attributes), pads: padsOf(conversion, attributes) };
    conversion.put(conversion.node("MaxPool", [x], shape, window), NCHW);
  },

  AveragePool2d: (conversion) => {
    const attributes = conversion.attributes as unknown as AveragePool2dAttributes;
    const x = conversion.input("x");
    const shape = conversion.shapeOf(conversion.output, NCHW);
    const window = windowOf(attributes);
    const [[top, bottom], [left, right]] = attributes.padding;
    const pads = padsOf(conversion, attributes);
    const isPastPadding = pads[2]! > bottom || pads[3]! > right;
    if (!attributes.countIncludePad || !isPastPadding) {
      const count_include_pad = attributes.countIncludePad ? 1 : 0;
      const options = { ...window, pads, count_include_pad };
      const y = conversion.node("AveragePool", [conversion.as(x, NCHW)], shape, options);
      conversion.put(y, NCHW);
      return;
    }
    // Padding counts in the divisor and what lies past it does not: zeros first, then the rest.
    const zeros = conversion.integers("pads", [0, 0, top, left, 0, 0, bottom, right]);
    const [batch, channels] = conversion.shapeOf(x, NCHW);
    const [height, width] = [x.shape[1]! + top + bottom, x.shape[2]! + left + right];
    const padded = conversion.node(
      "Pad",
      [conversion.as(x, NCHW), zeros],
      [batch!, channels!, height, width],
    );
    const past = [0, 0, pads[2]! - bottom, pads[3]! - right];
    const y = conversion.node("AveragePool", [padded.name], shape, { ...window, pads: past });
    conversion.put(y, NCHW);
  },

  GlobalAveragePool2d: (conversion) => {
    const x = conversion.as(conversion.input("x"), NCHW);
    const shape = conversion.shapeOf(conversion.output);
    const means = conversion.node("GlobalAveragePool", [x], [...shape, 1, 1]);
    conversion.put(conversion.node("Flatten", [means.name], shape, { axis: 1 }));
  },
};

function windowOf({ kernelSize, stride }: Pool2dAttributes): Record<string, readonly number[]> {
  return { kernel_shape: kernelSize, strides: stride };
}

/** With what the last window reaches past the padding, so that no runtime's own idea of ceil mode matters. */
function padsOf(conversion: Conversion, attributes: Pool2dAttributes): number[] {
  const { kernelSize, stride, padding, outputSize } = attributes;
  const { shape } = conversion.input("x");
  const ends = ([0, 1] as const).map((axis) => {
    const [before, after] = padding[axis];
    const end = (outputSize[axis] - 1) * stride[axis] + kernelSize[axis];
    return after + Math.max(0, end - (shape[axis + 1]! + before + after));
  });
  return [padding[0][0], padding[1][0], ...ends];
}
