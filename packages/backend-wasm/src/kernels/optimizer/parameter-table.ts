import { util, type TensorInfo } from "@tensorflow/tfjs-core";
import type { StrataBackendWasm } from "../../strata-backend-wasm.ts";

/** The addresses in a column of the table, or undefined for zeros. */
export type AddressColumn = readonly number[] | undefined;

/** As in assembly/concat/concatenation.ts. */
const ITEM_FLOATS = 16_384;
const ROW_ALIGNMENT = 16;

/** How many items a task over tensors has that it treats as one. */
export function itemsOf(tensors: readonly TensorInfo[]): number {
  const floats = tensors.reduce((sum, tensor) => sum + roomOf(tensor), 0);
  return Math.ceil(floats / ITEM_FLOATS);
}

/** Floats of the concatenation that a tensor takes. */
function roomOf({ shape }: TensorInfo): number {
  return Math.ceil(util.sizeFromShape(shape) / ROW_ALIGNMENT) * ROW_ALIGNMENT;
}

/**
 * Lends `use` a table of tensors, large and small, that a task treats as one (assembly/concat/concatenation.ts), and
 * the number of items that such a task has. A row holds where the tensor starts in the concatenation, its size,
 * and whatever `write` puts into the `width` columns.
 */
export function withParameterTable<Result>(
  backend: StrataBackendWasm,
  tensors: readonly TensorInfo[],
  width: number,
  use: (write: (columns: readonly AddressColumn[]) => number, items: number) => Result,
): Result {
  const rowLength = 2 + width;
  const rows = new Int32Array(tensors.length * rowLength);
  let start = 0;
  for (const [i, tensor] of tensors.entries()) {
    rows.set([start, util.sizeFromShape(tensor.shape)], i * rowLength);
    start += roomOf(tensor);
  }
  return backend.withWorkspace(rows.byteLength, (address) => {
    const write = (columns: readonly AddressColumn[]): number => {
      for (const [at, column] of columns.entries())
        for (const i of tensors.keys()) rows[i * rowLength + 2 + at] = column?.[i] ?? 0;
      backend.writeIntegers(address, rows);
      return address;
    };
    return use(write, itemsOf(tensors));
  });
}
