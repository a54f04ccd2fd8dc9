import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { TaskKernelName } from "../../kernel-exports.ts";
import type { StrataBackendWasm } from "../../strata-backend-wasm.ts";
import { withParameterTable, type AddressColumn } from "./parameter-table.ts";

/** A tensor for each parameter, or undefined where there are none. */
type Column = readonly TensorInfo[] | undefined;

interface OptimizerStep {
  readonly kernel: TaskKernelName;
  readonly columns: readonly Column[];
  /** Those of the columns that get next values. */
  readonly changing: readonly Column[];
  readonly inPlace: boolean;
  /** What follows the table and the number of its rows in the task's struct. */
  readonly rest: readonly number[];
}

/** Runs one step over all parameters. A row of its table has all inputs, then the next values. */
export function runOptimizerStep(backend: StrataBackendWasm, step: OptimizerStep): TensorInfo[] {
  const { kernel, columns, changing, inPlace, rest } = step;
  const parameters = columns[0]!;
  const addresses = columns.map(addressesOf);
  const width = columns.length + changing.length;
  return withParameterTable(backend, parameters, width, (write, items) => {
    const old = changing.flatMap((column) => column ?? []);
    const next = backend.makeNextValues(old, inPlace);
    let done = 0;
    const nextColumns = changing.map(
      (column) => column && next.slice(done, (done += column.length)),
    );
    const table = write([...addresses, ...nextColumns.map(addressesOf)]);
    const task = backend.passStruct([table, parameters.length, ...rest]);
    backend.runTask(kernel, task, items);
    return next;
  });

  function addressesOf(column: Column): AddressColumn {
    return column?.map((tensor) => backend.addressOf(tensor));
  }
}

/** Section i of a list of inputs: `count` tensors. */
export function section(inputs: readonly TensorInfo[], count: number, i: number): TensorInfo[] {
  return inputs.slice(i * count, (i + 1) * count);
}
