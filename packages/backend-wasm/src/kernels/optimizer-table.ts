import { util, type TensorInfo } from "@tensorflow/tfjs-core";
import type { StrataBackendWasm } from "../strata-backend-wasm.ts";

/** A column of the table: a tensor for each parameter, or undefined where there are none. */
type Column = readonly TensorInfo[] | undefined;

/**
 * Runs one step over all parameters with new tensors for its results. The kernel finds a table with a row
 * for each parameter: its size and the addresses of its inputs and outputs, 0 for what is missing.
 */
export function runOptimizerStep(
  backend: StrataBackendWasm,
  inputs: readonly Column[],
  outputs: readonly Column[],
  run: (table: number) => void,
): TensorInfo[] {
  const sizes = inputs[0]!.map(({ shape }) => util.sizeFromShape(shape));
  const width = 1 + inputs.length + outputs.length;
  const alike = outputs.flatMap((column) => column ?? []);
  return backend.withWorkspace(4 * sizes.length * width, (table) => {
    const results = backend.makeOutputs(alike.map(({ shape }) => [shape, "float32"] as const));
    const columns = [
      ...inputs.map(addressesOf),
      ...placeResults(outputs, results).map(addressesOf),
    ];
    const rows = new Int32Array(sizes.length * width);
    for (const [i, size] of sizes.entries()) {
      rows[i * width] = size;
      for (const [at, column] of columns.entries()) rows[i * width + at + 1] = column?.[i] ?? 0;
    }
    backend.writeIntegers(table, rows);
    run(table);
    return results;
  });

  function addressesOf(column: Column): number[] | undefined {
    return column?.map((tensor) => backend.addressOf(tensor));
  }
}

/** The results, column by column. */
function placeResults(outputs: readonly Column[], results: readonly TensorInfo[]): Column[] {
  let next = 0;
  return outputs.map((column) => column && results.slice(next, (next += column.length)));
}

/** Section i of a list of inputs: `count` tensors. */
export function section(inputs: readonly TensorInfo[], count: number, i: number): TensorInfo[] {
  return inputs.slice(i * count, (i + 1) * count);
}
