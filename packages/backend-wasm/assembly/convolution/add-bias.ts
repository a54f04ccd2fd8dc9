import { addFloats } from "../vector";

/** Written by the host. */
@unmanaged
class AddBiasTask {
  /** `[rows, channels]` */
  y: usize;
  bias: usize;
  rows: i32;
  channels: i32;
  rowsPerItem: i32;
}

/** Adds the bias to some rows. */
export function addBias(address: usize, item: i32, scratch: usize): void {
  const task = changetype<AddBiasTask>(address);
  const bytes = <usize>task.channels << 2;
  const first = item * task.rowsPerItem;
  const last = min(task.rows, first + task.rowsPerItem);
  let y = task.y + <usize>first * bytes;
  for (let row = first; row < last; row++) {
    addFloats(y, task.bias, bytes);
    y += bytes;
  }
}
