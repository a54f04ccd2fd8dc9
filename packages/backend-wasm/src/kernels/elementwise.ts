import type { TensorInfo } from "@tensorflow/tfjs-core";
import { util } from "@tensorflow/tfjs-core";
import { floatBits, type StrataBackendWasm } from "../strata-backend-wasm.ts";
import { lanesFor } from "./wide-rows.ts";

/** As in assembly/elementwise/elementwise-loops.ts. */
const OPERATIONS = {
  add: 0,
  subtract: 1,
  subtractFrom: 2,
  multiply: 3,
  addRelu: 4,
  reluGradient: 5,
  sigmoidGradient: 6,
  tanhGradient: 7,
  relu: 8,
  step: 9,
  sigmoid: 10,
  tanh: 11,
} as const;

export type Operation = keyof typeof OPERATIONS;

/** Values of an item: tens of microseconds. */
const ITEM_VALUES = 65_536;
/** What sigmoid and tanh compute takes four times as long as memory. */
const ITEM_VALUES_COMPUTED = 16_384;
/** Scratch for values that fill no turn of the loops: 16 of each operand. */
const TURN_BYTES = 128;
/** And for the constants of sigmoid and tanh. */
const TABLE_BYTES = 320;

export interface ElementwiseOptions {
  /** Where b has fewer values than a: they are repeated. */
  readonly period?: number;
  /** For `step`. */
  readonly number?: number;
  /** The shape of the result, where it is not a's. */
  readonly shape?: readonly number[];
}

/** `operation(a[i], b[i])` for every value, on all threads; without b, of a alone. */
export function elementwise(
  backend: StrataBackendWasm,
  operation: Operation,
  a: TensorInfo,
  b: TensorInfo = a,
  { period = 0, number = 0, shape = a.shape }: ElementwiseOptions = {},
): TensorInfo {
  const [fromA, fromB] = [backend.addressOf(a), backend.addressOf(b)];
  return backend.computeOutput(shape, (y) => {
    const size = util.sizeFromShape([...shape]);
    const lanes = period > 0 ? lanesFor(period) : 16;
    const values =
      operation === "sigmoid" || operation === "tanh" ? ITEM_VALUES_COMPUTED : ITEM_VALUES;
    const itemValues = Math.ceil(values / lanes) * lanes;
    const task = backend.passStruct([
      ...([OPERATIONS[operation], fromA, fromB, y, size, itemValues] as const),
      ...([period, lanes, floatBits(number)] as const),
    ]);
    const scratchBytes = TURN_BYTES + Math.max(4 * lanes, TABLE_BYTES);
    backend.runTask("elementwise", task, Math.ceil(size / itemValues), scratchBytes);
  });
}
