import {
  add,
  div,
  fill,
  greater,
  isNaN,
  logicalOr,
  mul,
  reshape,
  scatterND,
  scalar,
  slice,
  tensor,
  where,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import type {
  AveragePool2dAttributes,
  Padding2d,
  Pool2dAttributes,
  Reference,
} from "./signatures.ts";
import { padImage, placeTap, tapOf } from "./taps.ts";

export const maxPool2dReference: Reference<"MaxPool2d"> = ({ x }, attributes) => {
  const { kernelSize, outputSize } = attributes;
  const [batch, height, width, channels] = x.shape;
  const shape: [number, number, number, number] = [batch, ...outputSize, channels];
  const padded = padImage(x, coveringPadding([height, width], attributes), -Infinity);
  let best = fill(shape, -Infinity) as Tensor4D;
  const placesOf = (row: number, column: number): Tensor4D =>
    add(fill(shape, 0, "int32"), tapPlaces(row, column, width, attributes));
  // Where nothing is above minus infinity the window's first place wins, as in PyTorch.
  let indices = placesOf(0, 0);
  for (let row = 0; row < kernelSize[0]; row++) {
    for (let column = 0; column < kernelSize[1]; column++) {
      const seen = tapOf(padded, row, column, outputSize, attributes);
      const wins = logicalOr(greater(seen, best), isNaN(seen));
      best = where(wins, seen, best);
      indices = where(wins, placesOf(row, column), indices);
    }
  }
  return [best, indices];
};

export const maxPool2dGradientReference: Reference<"MaxPool2dGradient"> = (
  { dy, indices },
  { inputShape },
) => {
  const [batch, height, width, channels] = inputShape;
  const image = tensor(
    Int32Array.from({ length: batch }, (_, i) => i * height * width),
    [batch, 1, 1, 1],
    "int32",
  );
  const channel = tensor(
    Int32Array.from({ length: channels }, (_, i) => i),
    [1, 1, 1, channels],
    "int32",
  );
  const places = add(mul(add(indices, image), scalar(channels, "int32")), channel);
  const size = batch * height * width * channels;
  // Adds up what falls on one place; unsortedSegmentSum does too, but on tfjs-backend-cpu with a pass for each place.
  const sums = scatterND(reshape(places, [dy.size, 1]), reshape(dy, [dy.size]), [size]);
  return [reshape(sums, inputShape as [number, number, number, number])];
};

export const averagePool2dReference: Reference<"AveragePool2d"> = ({ x }, attributes) => {
  const { kernelSize, outputSize } = attributes;
  const [, height, width] = x.shape;
  const padded = padImage(x, coveringPadding([height, width], attributes));
  let sum: Tensor4D | undefined;
  for (let row = 0; row < kernelSize[0]; row++) {
    for (let column = 0; column < kernelSize[1]; column++) {
      const seen = tapOf(padded, row, column, outputSize, attributes);
      sum = sum === undefined ? seen : add(sum, seen);
    }
  }
  return [div(sum!, divisors([height, width], attributes))];
};

export const averagePool2dGradientReference: Reference<"AveragePool2dGradient"> = (
  { dy },
  attributes,
) => {
  const { kernelSize, inputShape } = attributes;
  const [batch, height, width, channels] = inputShape;
  const [rows, columns] = coveringPadding([height, width], attributes);
  const share = div(dy, divisors([height, width], attributes)) as Tensor4D;
  const paddedSize = [height + rows[0] + rows[1], width + columns[0] + columns[1]] as const;
  let sum: Tensor4D | undefined;
  for (let row = 0; row < kernelSize[0]; row++) {
    for (let column = 0; column < kernelSize[1]; column++) {
      const placed = placeTap(share, row, column, paddedSize, attributes);
      sum = sum === undefined ? placed : add(sum, placed);
    }
  }
  return [slice(sum!, [0, rows[0], columns[0], 0], [batch, height, width, channels])];
};

/** The padding, made larger where ceil mode lets the last window reach past it. */
function coveringPadding(
  [height, width]: readonly [number, number],
  { kernelSize, stride, padding, outputSize }: Pool2dAttributes,
): Padding2d {
  const [[top, bottom], [left, right]] = padding;
  const rowsSeen = (outputSize[0] - 1) * stride[0] + kernelSize[0];
  const columnsSeen = (outputSize[1] - 1) * stride[1] + kernelSize[1];
  return [
    [top, Math.max(bottom, rowsSeen - height - top)],
    [left, Math.max(right, columnsSeen - width - left)],
  ];
}

/**
 * Where in the input plane a tap looks, for each output place: `[1, outHeight, outWidth, 1]` int32. In the padding
 * before the image it is the nearest place inside, which matters only to windows without a maximum.
 */
function tapPlaces(
  row: number,
  column: number,
  width: number,
  { stride, padding, outputSize: [outHeight, outWidth] }: Pool2dAttributes,
): Tensor4D {
  const places = new Int32Array(outHeight * outWidth);
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      const inputRow = Math.max(0, y * stride[0] - padding[0][0] + row);
      const inputColumn = Math.max(0, x * stride[1] - padding[1][0] + column);
      places[y * outWidth + x] = inputRow * width + inputColumn;
    }
  }
  return tensor(places, [1, outHeight, outWidth, 1], "int32");
}

/** How many values each average is over: `[1, outHeight, outWidth, 1]`. */
function divisors([height, width]: readonly [number, number], attributes: AveragePool2dAttributes) {
  const { kernelSize, stride, padding, outputSize, countIncludePad } = attributes;
  const [rows, columns] = [height, width].map((size, axis) => {
    const [before, after] = padding[axis as 0 | 1];
    return Array.from({ length: outputSize[axis as 0 | 1] }, (_, place) => {
      const start = place * stride[axis as 0 | 1] - before;
      const end = Math.min(start + kernelSize[axis as 0 | 1], size + after);
      return countIncludePad ? end - start : Math.min(end, size) - Math.max(start, 0);
    });
  });
  const counts = Float32Array.from(rows!.flatMap((r) => columns!.map((c) => r * c)));
  return tensor(counts, [1, outputSize[0], outputSize[1], 1]);
}
