import { madd } from "../vector";

/*
 * All channels of four outputs side by side, whose addresses are at `targets`. `seen` is the table of the pixels that
 * they see, four bytes for each row of taps up to `seenEnd`. From one tap of the filter to the next it is `tapStep`
 * bytes, from one row to the next `rowStep`. The last vector of channels may overlap the one before.
 */

/**
 * Rows of three taps, and outputs of stride 1: the six pixels of a row are `placeBytes` of the table apart.
 *
 * On the way it reads something of the four pixels each at `nextSource` and `nextTarget`, so that they are in the cache
 * when they are needed: images too large for it are read and written at the speed of the memory. Returns what was read,
 * for else the reading would be left out.
 */
export function convolveColumnsOf3(
  seen: usize,
  seenEnd: usize,
  placeBytes: usize,
  filter: usize,
  tapStep: usize,
  rowStep: usize,
  bias: usize,
  targets: usize,
  bytes: usize,
  nextSource: usize,
  nextTarget: usize,
): i32 {
  let touched = 0;
  const afterThree = rowStep - 2 * tapStep;
  for (let at: usize = 0; at < bytes; at += 16) {
    touched |= load<i32>(nextSource + 4 * at) | load<i32>(nextTarget + 4 * at);
    const offset = min(at, bytes - 16);
    let sum0 = v128.load(bias + offset);
    let sum1 = sum0;
    let sum2 = sum0;
    let sum3 = sum0;
    let weights = filter + offset;
    for (let row = seen; row < seenEnd; row += 4) {
      const weight0 = v128.load(weights);
      const weight1 = v128.load((weights += tapStep));
      const weight2 = v128.load((weights += tapStep));
      weights += afterThree;
      let place = row;
      const x0 = v128.load(<usize>load<u32>(place) + offset);
      const x1 = v128.load(<usize>load<u32>((place += placeBytes)) + offset);
      const x2 = v128.load(<usize>load<u32>((place += placeBytes)) + offset);
      const x3 = v128.load(<usize>load<u32>((place += placeBytes)) + offset);
      const x4 = v128.load(<usize>load<u32>((place += placeBytes)) + offset);
      const x5 = v128.load(<usize>load<u32>((place += placeBytes)) + offset);
      sum0 = madd(x2, weight2, madd(x1, weight1, madd(x0, weight0, sum0)));
      sum1 = madd(x3, weight2, madd(x2, weight1, madd(x1, weight0, sum1)));
      sum2 = madd(x4, weight2, madd(x3, weight1, madd(x2, weight0, sum2)));
      sum3 = madd(x5, weight2, madd(x4, weight1, madd(x3, weight0, sum3)));
    }
    v128.store(<usize>load<u32>(targets) + offset, sum0);
    v128.store(<usize>load<u32>(targets, 4) + offset, sum1);
    v128.store(<usize>load<u32>(targets, 8) + offset, sum2);
    v128.store(<usize>load<u32>(targets, 12) + offset, sum3);
  }
  return touched;
}

/** Rows of any number of taps next to each other, `rowBytes` of the table, and outputs of stride 1. */
export function convolveColumnsOfRows(
  seen: usize,
  seenEnd: usize,
  placeBytes: usize,
  filter: usize,
  tapStep: usize,
  rowStep: usize,
  bias: usize,
  targets: usize,
  bytes: usize,
  rowBytes: usize,
): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    const offset = min(at, bytes - 16);
    let sum0 = v128.load(bias + offset);
    let sum1 = sum0;
    let sum2 = sum0;
    let sum3 = sum0;
    let weightsOfRow = filter + offset;
    for (let row = seen; row < seenEnd; row += 4) {
      let weights = weightsOfRow;
      let x0 = v128.load(<usize>load<u32>(row) + offset);
      let x1 = v128.load(<usize>load<u32>(row + placeBytes) + offset);
      let x2 = v128.load(<usize>load<u32>(row + 2 * placeBytes) + offset);
      let fourth = row + 3 * placeBytes;
      const fourthEnd = fourth + rowBytes;
      while (fourth < fourthEnd) {
        const weight = v128.load(weights);
        const x3 = v128.load(<usize>load<u32>(fourth) + offset);
        sum0 = madd(x0, weight, sum0);
        sum1 = madd(x1, weight, sum1);
        sum2 = madd(x2, weight, sum2);
        sum3 = madd(x3, weight, sum3);
        x0 = x1;
        x1 = x2;
        x2 = x3;
        fourth += placeBytes;
        weights += tapStep;
      }
      weightsOfRow += rowStep;
    }
    v128.store(<usize>load<u32>(targets) + offset, sum0);
    v128.store(<usize>load<u32>(targets, 4) + offset, sum1);
    v128.store(<usize>load<u32>(targets, 8) + offset, sum2);
    v128.store(<usize>load<u32>(targets, 12) + offset, sum3);
  }
}

/**
 * Any taps: those of a row are `dilation` bytes of the table apart, `rowBytes` altogether, as outputs are `stride`.
 */
export function convolveColumns(
  seen: usize,
  seenEnd: usize,
  filter: usize,
  tapStep: usize,
  rowStep: usize,
  bias: usize,
  targets: usize,
  bytes: usize,
  rowBytes: usize,
  dilation: usize,
  stride: usize,
): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    const offset = min(at, bytes - 16);
    let sum0 = v128.load(bias + offset);
    let sum1 = sum0;
    let sum2 = sum0;
    let sum3 = sum0;
    let weightsOfRow = filter + offset;
    for (let row = seen; row < seenEnd; row += 4) {
      let weights = weightsOfRow;
      let tap = row;
      const end = row + rowBytes;
      while (tap < end) {
        const weight = v128.load(weights);
        const tap2 = tap + 2 * stride;
        sum0 = madd(v128.load(<usize>load<u32>(tap) + offset), weight, sum0);
        sum1 = madd(v128.load(<usize>load<u32>(tap + stride) + offset), weight, sum1);
        sum2 = madd(v128.load(<usize>load<u32>(tap2) + offset), weight, sum2);
        sum3 = madd(v128.load(<usize>load<u32>(tap2 + stride) + offset), weight, sum3);
        tap += dilation;
        weights += tapStep;
      }
      weightsOfRow += rowStep;
    }
    v128.store(<usize>load<u32>(targets) + offset, sum0);
    v128.store(<usize>load<u32>(targets, 4) + offset, sum1);
    v128.store(<usize>load<u32>(targets, 8) + offset, sum2);
    v128.store(<usize>load<u32>(targets, 12) + offset, sum3);
  }
}
