import {
  add,
  concat,
  matMul,
  reshape,
  slice,
  split,
  type Tensor2D,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import type { Conv2dAttributes, Reference } from "./signatures.ts";
import { padImage, placeTap, tapOf } from "./taps.ts";

/*
 * Convolution out of tfjs-core ops, for every stride, padding, dilation and group: each of the
 * height × width taps of the filter sees a strided slice of the padded input, and a matrix product
 * takes its channels. tf.conv2d and its gradients refuse groups and most dilations.
 */

export const conv2dReference: Reference<"Conv2d"> = ({ x, filter, bias }, attributes) => {
  const [kernelHeight, kernelWidth] = filter.shape;
  const [outHeight, outWidth] = outputSize(x.shape, filter.shape, attributes);
  const padded = padImage(x, attributes.padding);
  const inputs = splitChannels(padded, attributes.groups);
  const filters = splitChannels(filter, attributes.groups);
  const groups = inputs.map((input, group) => {
    let sum: Tensor2D | undefined;
    for (let row = 0; row < kernelHeight; row++) {
      for (let column = 0; column < kernelWidth; column++) {
        const seen = rows2d(tapOf(input, row, column, [outHeight, outWidth], attributes));
        const product: Tensor2D = matMul(seen, tapFilter(filters[group]!, row, column));
        sum = sum === undefined ? product : add(sum, product);
      }
    }
    return reshape(sum!, [x.shape[0], outHeight, outWidth, -1]) as Tensor4D;
  });
  const y = concat(groups, 3);
  return [bias === undefined ? y : add(y, bias)];
};

export const conv2dInputGradientReference: Reference<"Conv2dInputGradient"> = (
  { dy, filter },
  attributes,
) => {
  const { groups, inputShape, padding } = attributes;
  const [kernelHeight, kernelWidth] = filter.shape;
  const [batch, outHeight, outWidth] = dy.shape;
  const [[top, bottom], [left, right]] = padding;
  const paddedSize = [inputShape[1] + top + bottom, inputShape[2] + left + right] as const;
  const filters = splitChannels(filter, groups);
  const gradients = splitChannels(dy, groups).map((dyOfGroup, group) => {
    let sum: Tensor4D | undefined;
    for (let row = 0; row < kernelHeight; row++) {
      for (let column = 0; column < kernelWidth; column++) {
        const tap = tapFilter(filters[group]!, row, column);
        const product = reshape(matMul(rows2d(dyOfGroup), tap, false, true), [
          batch,
          outHeight,
          outWidth,
          -1,
        ]) as Tensor4D;
        const placed = placeTap(product, row, column, paddedSize, attributes);
        sum = sum === undefined ? placed : add(sum, placed);
      }
    }
    return sum!;
  });
  const [, inputHeight, inputWidth] = inputShape;
  const whole = concat(gradients, 3);
  return [slice(whole, [0, top, left, 0], [-1, inputHeight, inputWidth, -1])];
};

export const conv2dFilterGradientReference: Reference<"Conv2dFilterGradient"> = (
  { x, dy },
  attributes,
) => {
  const { groups, filterShape } = attributes;
  const [kernelHeight, kernelWidth, inPerGroup, outChannels] = filterShape;
  const [, outHeight, outWidth] = dy.shape;
  const inputs = splitChannels(padImage(x, attributes.padding), groups);
  const gradients = splitChannels(dy, groups).map((dyOfGroup, group) => {
    const taps: Tensor2D[] = [];
    for (let row = 0; row < kernelHeight; row++) {
      for (let column = 0; column < kernelWidth; column++) {
        const seen = rows2d(tapOf(inputs[group]!, row, column, [outHeight, outWidth], attributes));
        taps.push(matMul(seen, rows2d(dyOfGroup), true, false));
      }
    }
    return reshape(concat(taps, 0), [
      kernelHeight,
      kernelWidth,
      inPerGroup,
      outChannels / groups,
    ]) as Tensor4D;
  });
  return [concat(gradients, 3)];
};

/** `[outHeight, outWidth]` of a convolution. */
function outputSize(
  [, height, width]: readonly number[],
  [kernelHeight, kernelWidth]: readonly number[],
  { padding: [[top, bottom], [left, right]], stride, dilation }: Conv2dAttributes,
): [number, number] {
  const rows = height! + top + bottom - dilation[0] * (kernelHeight! - 1) - 1;
  const columns = width! + left + right - dilation[1] * (kernelWidth! - 1) - 1;
  return [Math.floor(rows / stride[0]) + 1, Math.floor(columns / stride[1]) + 1];
}

function tapFilter(filter: Tensor4D, row: number, column: number): Tensor2D {
  const [, , inChannels, outChannels] = filter.shape;
  const tap = slice(filter, [row, column, 0, 0], [1, 1, inChannels, outChannels]);
  return reshape(tap, [inChannels, outChannels]);
}

function splitChannels(x: Tensor4D, groups: number): Tensor4D[] {
  return groups === 1 ? [x] : split(x, groups, 3);
}

/** `[batch, height, width, channels]` -> `[batch * height * width, channels]` */
function rows2d(x: Tensor4D): Tensor2D {
  return reshape(x, [-1, x.shape[3]]);
}
