import { copyFloats } from "../vector";

/** Runs of at least this many bytes are left to the engine's own copy, whose call costs as much as a short run. */
const LONG_RUN: usize = 4096;

/** Written by the host (src/kernels/concat.ts). All sizes are multiples of 4 bytes. */
@unmanaged
class Concat {
  /** The parts that are joined, a row each. */
  parts: usize;
  count: i32;
  /** What they are joined to: `rows` times a run of each part. */
  whole: usize;
  rowBytes: usize;
  rows: i32;
  rowsPerItem: i32;
}

@unmanaged
class Part {
  address: usize;
  /** How much of each row is this part's, and where in the row. */
  runBytes: usize;
  offset: usize;
}

/** Writes all parts into some rows of the whole, which stay in the cache until they are complete. */
export function joinParts(task: usize, item: i32, scratch: usize): void {
  const all = changetype<Concat>(task);
  const first = <usize>(item * all.rowsPerItem);
  const rows = min(<usize>all.rowsPerItem, <usize>all.rows - first);
  for (let i = 0; i < all.count; i++) {
    const part = changetype<Part>(all.parts + <usize>i * offsetof<Part>());
    const whole = all.whole + first * all.rowBytes + part.offset;
    const run = part.runBytes;
    copyRuns(whole, all.rowBytes, part.address + first * run, run, run, rows);
  }
}

/** Writes some rows of the whole out into the parts. */
export function splitParts(task: usize, item: i32, scratch: usize): void {
  const all = changetype<Concat>(task);
  const first = <usize>(item * all.rowsPerItem);
  const rows = min(<usize>all.rowsPerItem, <usize>all.rows - first);
  for (let i = 0; i < all.count; i++) {
    const part = changetype<Part>(all.parts + <usize>i * offsetof<Part>());
    const whole = all.whole + first * all.rowBytes + part.offset;
    const run = part.runBytes;
    copyRuns(part.address + first * run, run, whole, all.rowBytes, run, rows);
  }
}

function copyRuns(
  target: usize,
  targetStride: usize,
  source: usize,
  sourceStride: usize,
  bytes: usize,
  count: usize,
): void {
  const end = target + count * targetStride;
  if (bytes >= LONG_RUN) {
    while (target != end) {
      memory.copy(target, source, bytes);
      target += targetStride;
      source += sourceStride;
    }
    return;
  }
  while (target != end) {
    copyFloats(target, source, bytes);
    target += targetStride;
    source += sourceStride;
  }
}
