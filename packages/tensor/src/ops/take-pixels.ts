import {
  gather,
  matMul,
  reshape,
  tensor1d,
  tensor2d,
  tidy,
  transpose,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import { withGradient } from "../with-gradient.ts";

/**
 * The image whose row i is row `rows[i]` of x, and so for its columns:
 * `[batch, height, width, channels]` -> `[batch, rows, columns, channels]`.
 */
export function takePixels(
  x: Tensor4D,
  rows: readonly number[],
  columns: readonly number[],
): Tensor4D {
  const [, height, width] = x.shape;
  return withGradient({
    inputs: { x },
    forward: () => gather(gather(x, indices(rows), 1), indices(columns), 2),
    // Pixels that were taken several times get the sum of their gradients.
    backward: (dy) => ({ x: () => resample(dy, taken(rows, height), taken(columns, width)) }),
  });
}

/**
 * Each row of the output is a weighted sum of rows of x, and so for its columns: two matrix products.
 *
 * `x [batch, height, width, channels]`, `rows [outHeight, height]`, `columns [outWidth, width]` ->
 * `[batch, outHeight, outWidth, channels]`
 */
export function resample(x: Tensor4D, rows: Tensor2D, columns: Tensor2D): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const [outHeight] = rows.shape;
  const [outWidth] = columns.shape;
  return tidy(() => {
    const byRow = reshape(transpose(x, [1, 0, 2, 3]), [height, batch * width * channels]);
    const summedRows = reshape(matMul(rows, byRow), [outHeight, batch, width, channels]);
    const byColumn = reshape(transpose(summedRows, [2, 1, 0, 3]), [
      width,
      batch * outHeight * channels,
    ]);
    const summed = reshape(matMul(columns, byColumn), [outWidth, batch, outHeight, channels]);
    return transpose(summed, [1, 2, 0, 3]) as Tensor4D;
  });
}

function indices(places: readonly number[]): Tensor {
  return tensor1d(Int32Array.from(places), "int32");
}

/** `[size, places]`: 1 where the place took that line. */
function taken(places: readonly number[], size: number): Tensor2D {
  const values = new Float32Array(size * places.length);
  for (const [place, line] of places.entries()) values[line * places.length + place] = 1;
  return tensor2d(values, [size, places.length]);
}
