import {
  add,
  div,
  equal,
  fill,
  greater,
  isNaN,
  logicalOr,
  slice,
  tensor,
  where,
  zerosLike,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import type {
  AveragePool2dAttributes,
  Padding2d,
  Pool2dAttributes,
  Reference,
  Size2d,
} from "./signatures.ts";
import { padImage, placeTap, tapOf } from "./taps.ts";

export const maxPool2dReference: Reference<"MaxPool2d"> = ({ x }, attributes) => {
  const { kernelSize, outputSize } = attributes;
  const [batch, height, width, channels] = x.shape;
  const shape: [number, number, number, number] = [batch, ...outputSize, channels];
  const padded = padImage(x, coveringPadding([height, width], attributes), -Infinity);
  let best = fill(shape, -Infinity) as Tensor4D;
  const placesOf = (row: number, column: number): Tensor4D =>
    add(fill(shape, 0, "int32"), tapPlaces(row, column, [height, width], attributes, "nearest"));
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
  attributes,
) => {
  const { kernelSize, inputShape } = attributes;
  const [batch, height, width, channels] = inputShape;
  const [rows, columns] = coveringPadding([height, width], attributes);
  const paddedSize = [height + rows[0] + rows[1], width + columns[0] + columns[1]] as const;
  const nothing = zerosLike(dy);
  // By what each tap saw. A scatter by index is one op, but its shader looks at every index for every place.
  let sum: Tensor4D | undefined;
  for (let row = 0; row < kernelSize[0]; row++) {
    for (let column = 0; column < kernelSize[1]; column++) {
      const places = tapPlaces(row, column, [height, width], attributes, "nowhere");
      const won = where(equal(indices, places), dy, nothing);
      const placed = placeTap(won, row, column, paddedSize, attributes);
      sum = sum === undefined ? placed : add(sum, placed);
    }
  }
  return [slice(sum!, [0, rows[0], columns[0], 0], [batch, height, width, channels])];
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
 * Where in the input plane a tap looks, for each output place: `[1, outHeight, outWidth, 1]` int32. Outside of the
 * image that is the nearest place inside, for the first tap of windows without a maximum, or nowhere: -1.
 */
function tapPlaces(
  row: number,
  column: number,
  [height, width]: Size2d,
  { stride, padding, outputSize: [outHeight, outWidth] }: Pool2dAttributes,
  outside: "nearest" | "nowhere",
): Tensor4D {
  const places = new Int32Array(outHeight * outWidth);
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      const inputRow = y * stride[0] - padding[0][0] + row;
      const inputColumn = x * stride[1] - padding[1][0] + column;
      const isInside =
        inputRow >= 0 && inputRow < height && inputColumn >= 0 && inputColumn < width;
      places[y * outWidth + x] =
        isInside || outside === "nearest"
          ? Math.max(0, inputRow) * width + Math.max(0, inputColumn)
          : -1;
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
