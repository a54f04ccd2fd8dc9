import { madd } from "../vector";

/*
 * What four places of dy side by side, whose addresses are at `gradients`, add to the gradients of all channels' taps,
 * in `sums`: `sumBytes` a tap. The tables, and what is read of pixels in advance, are those of `depthwise-columns.ts`.
 * The last vector of channels may overlap the one before in the pixels, never in the sums.
 */

/** Rows of three taps, and places of stride 1. */
export function accumulateTapsOf3(
  seen: usize,
  seenEnd: usize,
  placeBytes: usize,
  gradients: usize,
  sums: usize,
  sumBytes: usize,
  bytes: usize,
  nextSource: usize,
  nextTarget: usize,
): i32 {
  let touched = 0;
  for (let at: usize = 0; at < bytes; at += 16) {
    touched |= load<i32>(nextSource + 4 * at) | load<i32>(nextTarget + 4 * at);
    const offset = min(at, bytes - 16);
    const gradient0 = v128.load(<usize>load<u32>(gradients) + offset);
    const gradient1 = v128.load(<usize>load<u32>(gradients, 4) + offset);
    const gradient2 = v128.load(<usize>load<u32>(gradients, 8) + offset);
    const gradient3 = v128.load(<usize>load<u32>(gradients, 12) + offset);
    let sum = sums + at;
    for (let row = seen; row < seenEnd; row += 4) {
      const sum1 = sum + sumBytes;
      const sum2 = sum1 + sumBytes;
      let place = row;
      const x0 = v128.load(<usize>load<u32>(place) + offset);
      const x1 = v128.load(<usize>load<u32>((place += placeBytes)) + offset);
      const x2 = v128.load(<usize>load<u32>((place += placeBytes)) + offset);
      const x3 = v128.load(<usize>load<u32>((place += placeBytes)) + offset);
      const of0 = madd(x1, gradient1, madd(x0, gradient0, v128.load(sum)));
      v128.store(sum, madd(x3, gradient3, madd(x2, gradient2, of0)));
      const x4 = v128.load(<usize>load<u32>((place += placeBytes)) + offset);
      const of1 = madd(x2, gradient1, madd(x1, gradient0, v128.load(sum1)));
      v128.store(sum1, madd(x4, gradient3, madd(x3, gradient2, of1)));
      const x5 = v128.load(<usize>load<u32>((place += placeBytes)) + offset);
      const of2 = madd(x3, gradient1, madd(x2, gradient0, v128.load(sum2)));
      v128.store(sum2, madd(x5, gradient3, madd(x4, gradient2, of2)));
      sum = sum2 + sumBytes;
    }
  }
  return touched;
}

/** Rows of any number of taps next to each other, and places of stride 1. */
export function accumulateTapsOfRows(
  seen: usize,
  seenEnd: usize,
  placeBytes: usize,
  gradients: usize,
  sums: usize,
  sumBytes: usize,
  bytes: usize,
  rowBytes: usize,
): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    const offset = min(at, bytes - 16);
    const gradient0 = v128.load(<usize>load<u32>(gradients) + offset);
    const gradient1 = v128.load(<usize>load<u32>(gradients, 4) + offset);
    const gradient2 = v128.load(<usize>load<u32>(gradients, 8) + offset);
    const gradient3 = v128.load(<usize>load<u32>(gradients, 12) + offset);
    let sum = sums + at;
    for (let row = seen; row < seenEnd; row += 4) {
      let x0 = v128.load(<usize>load<u32>(row) + offset);
      let x1 = v128.load(<usize>load<u32>(row + placeBytes) + offset);
      let x2 = v128.load(<usize>load<u32>(row + 2 * placeBytes) + offset);
      let fourth = row + 3 * placeBytes;
      const fourthEnd = fourth + rowBytes;
      while (fourth < fourthEnd) {
        const x3 = v128.load(<usize>load<u32>(fourth) + offset);
        const half = madd(x1, gradient1, madd(x0, gradient0, v128.load(sum)));
        v128.store(sum, madd(x3, gradient3, madd(x2, gradient2, half)));
        x0 = x1;
        x1 = x2;
        x2 = x3;
        fourth += placeBytes;
        sum += sumBytes;
      }
    }
  }
}

/** Any taps. */
export function accumulateTaps(
  seen: usize,
  seenEnd: usize,
  gradients: usize,
  sums: usize,
  sumBytes: usize,
  bytes: usize,
  rowBytes: usize,
  dilation: usize,
  stride: usize,
): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    const offset = min(at, bytes - 16);
    const gradient0 = v128.load(<usize>load<u32>(gradients) + offset);
    const gradient1 = v128.load(<usize>load<u32>(gradients, 4) + offset);
    const gradient2 = v128.load(<usize>load<u32>(gradients, 8) + offset);
    const gradient3 = v128.load(<usize>load<u32>(gradients, 12) + offset);
    let sum = sums + at;
    for (let row = seen; row < seenEnd; row += 4) {
      let tap = row;
      const end = row + rowBytes;
      while (tap < end) {
        const tap2 = tap + 2 * stride;
        const sum0 = madd(v128.load(<usize>load<u32>(tap) + offset), gradient0, v128.load(sum));
        const sum1 = madd(v128.load(<usize>load<u32>(tap + stride) + offset), gradient1, sum0);
        const sum2 = madd(v128.load(<usize>load<u32>(tap2) + offset), gradient2, sum1);
        v128.store(sum, madd(v128.load(<usize>load<u32>(tap2 + stride) + offset), gradient3, sum2));
        tap += dilation;
        sum += sumBytes;
      }
    }
  }
}
