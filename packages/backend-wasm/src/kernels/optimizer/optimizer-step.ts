import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { TaskKernelName } from "../../kernel-exports.ts";
import type { StrataBackendWasm } from "../../strata-backend-wasm.ts";
import { withParameterTable, type AddressColumn } from "./parameter-table.ts";

/** Room for a tail's row and its vectors (assembly/optimizer/optimizer-step.ts). */
const SCRATCH_BYTES = 256;

/** A call of any step's kernel (their meaning: signatures.ts of `@stratajs/tensor`). */
export interface StepCall {
  readonly inputs: readonly TensorInfo[];
  readonly attributes: { readonly count: number; readonly inPlace: boolean };
  readonly backend: StrataBackendWasm;
}

interface StepTask {
  /** One after the other, over all items. */
  readonly kernels: readonly TaskKernelName[];
  /** For each kind of memory that a row has a place for, in the inputs' order: whether it is there. */
  readonly memories: readonly boolean[];
  /** What follows in the task's struct. */
  readonly rest?: readonly number[];
  /** What a row has before its arrays. */
  readonly leading?: readonly AddressColumn[];
}

/** Runs one step over all parameters. A row of its table has all inputs, then the next values. */
export function runOptimizerStep(call: StepCall, task: StepTask): TensorInfo[] {
  const { inputs, attributes, backend } = call;
  const { count, inPlace } = attributes;
  const { kernels, memories, rest = [], leading = [] } = task;
  const columns = columnsOf(inputs, count, [true, true, ...memories]);
  const parameters = columns[0]!;
  const old = [...parameters, ...inputs.slice(2 * count, -2)];
  const addresses = columns.map(addressesOf);
  const width = leading.length + columns.length + 1 + memories.length;
  return withParameterTable(backend, parameters, width, (write, items) => {
    const next = backend.makeNextValues(old, inPlace);
    const nextColumns = columnsOf(next, count, [true, ...memories]);
    const table = write([...leading, ...addresses, ...nextColumns.map(addressesOf)]);
    const vectors = inputs.slice(-2).map((tensor) => backend.addressOf(tensor));
    const struct = backend.passStruct([table, count, ...vectors, ...rest]);
    for (const kernel of kernels) backend.runTask(kernel, struct, items, SCRATCH_BYTES);
    return next;
  });

  function addressesOf(column: readonly TensorInfo[] | undefined): AddressColumn {
    return column?.map((tensor) => backend.addressOf(tensor));
  }
}

/** Cuts a list into columns of `count` tensors; undefined for those that are not there. */
function columnsOf(
  tensors: readonly TensorInfo[],
  count: number,
  isThere: readonly boolean[],
): (readonly TensorInfo[] | undefined)[] {
  let start = 0;
  return isThere.map((is) => (is ? tensors.slice(start, (start += count)) : undefined));
}
