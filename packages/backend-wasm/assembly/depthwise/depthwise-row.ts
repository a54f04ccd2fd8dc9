import { madd } from "../vector";

/*
 * A row of outputs of four channels, from the rows of a plane that its taps see. Four outputs are computed
 * together; the last four may overlap those before, so there must be four at least. From one row of taps to
 * the next it is `rowStep` bytes in the plane and `filterStep` in the filter, whose rows end at `filterEnd`.
 */

export function depthwiseRowOf3(
  plane: usize,
  rowStep: usize,
  filter: usize,
  filterStep: usize,
  filterEnd: usize,
  y: usize,
  pixelBytes: usize,
  columns: i32,
): void {
  for (let column = 0; column < columns; column += 4) {
    const first = min(column, columns - 4);
    let x = plane + (<usize>first << 4);
    let weights = filter;
    let sum0 = f32x4.splat(0);
    let sum1 = sum0;
    let sum2 = sum0;
    let sum3 = sum0;
    while (weights < filterEnd) {
      const weight0 = v128.load(weights);
      const weight1 = v128.load(weights, 16);
      const weight2 = v128.load(weights, 32);
      const x2 = v128.load(x, 32);
      const x3 = v128.load(x, 48);
      sum0 = madd(v128.load(x), weight0, sum0);
      const x1 = v128.load(x, 16);
      sum0 = madd(x1, weight1, sum0);
      sum1 = madd(x1, weight0, sum1);
      sum0 = madd(x2, weight2, sum0);
      sum1 = madd(x2, weight1, sum1);
      sum2 = madd(x2, weight0, sum2);
      sum1 = madd(x3, weight2, sum1);
      sum2 = madd(x3, weight1, sum2);
      sum3 = madd(x3, weight0, sum3);
      const x4 = v128.load(x, 64);
      sum2 = madd(x4, weight2, sum2);
      sum3 = madd(x4, weight1, sum3);
      sum3 = madd(v128.load(x, 80), weight2, sum3);
      x += rowStep;
      weights += filterStep;
    }
    const target = y + <usize>first * pixelBytes;
    v128.store(target, sum0);
    v128.store(target + pixelBytes, sum1);
    v128.store(target + 2 * pixelBytes, sum2);
    v128.store(target + 3 * pixelBytes, sum3);
  }
}

export function depthwiseRowOf3Stride2(
  plane: usize,
  rowStep: usize,
  filter: usize,
  filterStep: usize,
  filterEnd: usize,
  y: usize,
  pixelBytes: usize,
  columns: i32,
): void {
  for (let column = 0; column < columns; column += 4) {
    const first = min(column, columns - 4);
    let x = plane + (<usize>first << 5);
    let weights = filter;
    let sum0 = f32x4.splat(0);
    let sum1 = sum0;
    let sum2 = sum0;
    let sum3 = sum0;
    while (weights < filterEnd) {
      const weight0 = v128.load(weights);
      const weight1 = v128.load(weights, 16);
      const weight2 = v128.load(weights, 32);
      const x2 = v128.load(x, 32);
      const x4 = v128.load(x, 64);
      const x6 = v128.load(x, 96);
      sum0 = madd(v128.load(x), weight0, sum0);
      sum1 = madd(x2, weight0, sum1);
      sum2 = madd(x4, weight0, sum2);
      sum3 = madd(x6, weight0, sum3);
      sum0 = madd(v128.load(x, 16), weight1, sum0);
      sum1 = madd(v128.load(x, 48), weight1, sum1);
      sum2 = madd(v128.load(x, 80), weight1, sum2);
      sum3 = madd(v128.load(x, 112), weight1, sum3);
      sum0 = madd(x2, weight2, sum0);
      sum1 = madd(x4, weight2, sum1);
      sum2 = madd(x6, weight2, sum2);
      sum3 = madd(v128.load(x, 128), weight2, sum3);
      x += rowStep;
      weights += filterStep;
    }
    const target = y + <usize>first * pixelBytes;
    v128.store(target, sum0);
    v128.store(target + pixelBytes, sum1);
    v128.store(target + 2 * pixelBytes, sum2);
    v128.store(target + 3 * pixelBytes, sum3);
  }
}

/** Any width: a tap a time, `tapStep` bytes apart in the plane, as outputs are `strideStep`. */
export function depthwiseRow(
  plane: usize,
  rowStep: usize,
  filter: usize,
  filterStep: usize,
  filterEnd: usize,
  y: usize,
  pixelBytes: usize,
  columns: i32,
  tapBytes: usize,
  tapStep: usize,
  strideStep: usize,
): void {
  for (let column = 0; column < columns; column += 4) {
    const first = min(column, columns - 4);
    let row = plane + <usize>first * strideStep;
    let sum0 = f32x4.splat(0);
    let sum1 = sum0;
    let sum2 = sum0;
    let sum3 = sum0;
    for (let weights = filter; weights < filterEnd; weights += filterStep) {
      let x = row;
      let tap = weights;
      const end = weights + tapBytes;
      while (tap < end) {
        const weight = v128.load(tap);
        const x2 = x + 2 * strideStep;
        sum0 = madd(v128.load(x), weight, sum0);
        sum1 = madd(v128.load(x + strideStep), weight, sum1);
        sum2 = madd(v128.load(x2), weight, sum2);
        sum3 = madd(v128.load(x2 + strideStep), weight, sum3);
        x += tapStep;
        tap += 16;
      }
      row += rowStep;
    }
    const target = y + <usize>first * pixelBytes;
    v128.store(target, sum0);
    v128.store(target + pixelBytes, sum1);
    v128.store(target + 2 * pixelBytes, sum2);
    v128.store(target + 3 * pixelBytes, sum3);
  }
}
