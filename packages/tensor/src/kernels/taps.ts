import { pad, reshape, slice, stridedSlice, transpose, type Tensor4D } from "@tensorflow/tfjs-core";
import type { Padding2d, Size2d } from "./signatures.ts";

interface Window {
  readonly stride: Size2d;
  readonly dilation?: Size2d;
}

const NO_DILATION: Size2d = [1, 1];

export function padImage(x: Tensor4D, [rows, columns]: Padding2d, value = 0): Tensor4D {
  if ([...rows, ...columns].every((added) => added === 0)) return x;
  return pad(
    x,
    [
      [0, 0],
      [rows[0], rows[1]],
      [columns[0], columns[1]],
      [0, 0],
    ],
    value,
  ) as Tensor4D;
}

/** What place (row, column) of a sliding window sees, for all output places. */
export function tapOf(
  padded: Tensor4D,
  row: number,
  column: number,
  [outHeight, outWidth]: Size2d,
  { stride, dilation = NO_DILATION }: Window,
): Tensor4D {
  const [batch, , , channels] = padded.shape;
  const top = row * dilation[0];
  const left = column * dilation[1];
  const bottom = top + (outHeight - 1) * stride[0] + 1;
  const right = left + (outWidth - 1) * stride[1] + 1;
  const steps = [1, stride[0], stride[1], 1];
  return stridedSlice(
    padded,
    [0, top, left, 0],
    [batch, bottom, right, channels],
    steps,
  ) as Tensor4D;
}

/** The transpose of `tapOf`: puts each value where the tap saw it, in a padded image full of zeros. */
export function placeTap(
  seen: Tensor4D,
  row: number,
  column: number,
  [height, width]: Size2d,
  { stride, dilation = NO_DILATION }: Window,
): Tensor4D {
  const spread = spreadRows(spreadColumns(seen, stride[1]), stride[0]);
  const top = row * dilation[0];
  const left = column * dilation[1];
  return pad(spread, [
    [0, 0],
    [top, height - top - spread.shape[1]],
    [left, width - left - spread.shape[2]],
    [0, 0],
  ]) as Tensor4D;
}

/** Puts `stride - 1` columns of zeros between the columns of an image. */
function spreadColumns(x: Tensor4D, stride: number): Tensor4D {
  if (stride === 1) return x;
  const [batch, height, width, channels] = x.shape;
  const apart: Tensor4D = reshape(x, [batch * height, width, 1, channels]);
  const spread = pad(apart, [
    [0, 0],
    [0, 0],
    [0, stride - 1],
    [0, 0],
  ]);
  const joined: Tensor4D = reshape(spread, [batch, height, width * stride, channels]);
  return slice(joined, [0, 0, 0, 0], [batch, height, (width - 1) * stride + 1, channels]);
}

function spreadRows(x: Tensor4D, stride: number): Tensor4D {
  if (stride === 1) return x;
  return transpose(spreadColumns(transpose(x, [0, 2, 1, 3]), stride), [0, 2, 1, 3]);
}
