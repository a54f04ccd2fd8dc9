import { ITEM_FLOATS, Row, endByte, firstByte, rowAt } from "../concat/concatenation";
import { copyFloats } from "../vector";

/** Where the vectors of a tail begin in scratch, after its row; of a row of at most nine arrays. */
const TAIL_VECTORS: usize = 64;

/** What the host writes for every step; what else one needs follows. */
@unmanaged
export class OptimizerStep {
  /** A row for each parameter. */
  table: usize;
  count: i32;
  /** Floats, in the order of the kernel's signature in `@stratajs/tensor`. */
  settings: usize;
  /** What gradients are multiplied with: one float. */
  gradientFactor: usize;

  /** In all four lanes: made once before a loop, as engines do not all move it there. */
  // @ts-ignore: decorator
  @inline
  setting(place: usize): v128 {
    return v128.load32_splat(this.settings + (place << 2));
  }
}

/**
 * Computes one item of a step: `Step.stretch(row, at, end)`, which is to be inlined, gets each stretch of the item's rows,
 * from byte `at` of their arrays to `end`: whole vectors, or none.
 *
 * The arrays of a `StepRow` are the last of its fields: from `parameter` on what is read, from `newParameter` on what is
 * written, in place where the addresses are the same. An address of 0 is an array that is not there. One to three floats
 * at the end of an array are a stretch of their own, in scratch, beside zeros that nobody sees.
 */
export function stepRows<Step extends OptimizerStep, StepRow extends Row>(
  task: usize,
  item: i32,
  scratch: usize,
): void {
  const step = changetype<Step>(task);
  const rowBytes = offsetof<StepRow>();
  const place = item * ITEM_FLOATS;
  const last = step.table + <usize>step.count * rowBytes;
  let address = rowAt(step.table, step.count, rowBytes, place);
  while (address < last && changetype<Row>(address).start < place + ITEM_FLOATS) {
    const end = endByte(changetype<Row>(address), place);
    const whole = end & ~15;
    let row = address;
    let at = firstByte(changetype<Row>(address), place);
    let stop = whole;
    while (true) {
      // Inlined at one place: engines unroll a loop further that lies within others.
      // @ts-ignore: every step has it
      step.stretch(changetype<StepRow>(row), at, stop);
      if (whole == end) break;
      if (row == scratch) {
        returnTail(address, scratch, rowBytes, offsetof<StepRow>("newParameter"), whole);
        break;
      }
      borrowTail(address, scratch, rowBytes, offsetof<StepRow>("parameter"), whole);
      row = scratch;
      at = 0;
      stop = 16;
    }
    address += rowBytes;
  }
}

/** Makes `tail` a row of what `row`, whose arrays are the fields from `arrays` on, has from byte `at` on. */
function borrowTail(row: usize, tail: usize, rowBytes: usize, arrays: usize, at: usize): void {
  for (let field: usize = 0; field < arrays; field += 4) {
    store<u32>(tail + field, load<u32>(row + field));
  }
  changetype<Row>(tail).start += <i32>(at >> 2);
  changetype<Row>(tail).size -= <i32>(at >> 2);
  const bytes = <usize>changetype<Row>(tail).size << 2;
  let vector = tail + TAIL_VECTORS;
  for (let field = arrays; field < rowBytes; field += 4) {
    const array = load<usize>(row + field);
    store<usize>(tail + field, array == 0 ? 0 : vector);
    v128.store(vector, f32x4.splat(0));
    if (array != 0) copyFloats(vector, array + at, bytes);
    vector += 16;
  }
}

/** Copies the arrays from the field `written` on back. */
function returnTail(row: usize, tail: usize, rowBytes: usize, written: usize, at: usize): void {
  const bytes = <usize>changetype<Row>(tail).size << 2;
  for (let field = written; field < rowBytes; field += 4) {
    const array = load<usize>(row + field);
    if (array != 0) copyFloats(array + at, load<usize>(tail + field), bytes);
  }
}
