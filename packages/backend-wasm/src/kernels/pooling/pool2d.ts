import type { AveragePool2dAttributes, Pool2dAttributes } from "@stratajs/tensor";
import type { TaskKernelName } from "../../kernel-exports.ts";
import type { StrataBackendWasm } from "../../strata-backend-wasm.ts";

/** About how much of the images an item reads or writes: tens of microseconds, and few windows that two share. */
const ITEM_FLOATS = 65_536;

interface PoolCall {
  readonly inputShape: readonly number[];
  readonly attributes: Pool2dAttributes & Partial<AveragePool2dAttributes>;
  /** Addresses of x and y, or of dx and dy. */
  readonly x: number;
  readonly y: number;
  /** The address of max pooling's indices. */
  readonly indices?: number;
  /** What an item needs. */
  readonly scratchBytes?: number;
}

/** x -> y, cut into rows of y. */
export function runPool(backend: StrataBackendWasm, kernel: TaskKernelName, call: PoolCall): void {
  run(backend, kernel, call.attributes.outputSize[0], call);
}

/** dy -> dx, cut into rows of dx. */
export function runPoolGradient(
  backend: StrataBackendWasm,
  kernel: TaskKernelName,
  call: PoolCall,
): void {
  run(backend, kernel, call.inputShape[1]!, call);
}

/** `rows`: of what is written, in each image. */
function run(
  backend: StrataBackendWasm,
  kernel: TaskKernelName,
  rows: number,
  { inputShape, attributes, x, y, indices = 0, scratchBytes = 0 }: PoolCall,
): void {
  const { kernelSize, stride, padding, outputSize, countIncludePad = false } = attributes;
  const [batch, height, width, channels] = inputShape as [number, number, number, number];
  const imageFloats = Math.max(height * width, outputSize[0] * outputSize[1]) * channels;
  const itemRows = Math.max(1, Math.floor((ITEM_FLOATS * rows) / imageFloats));
  // In the order of assembly/pooling/pool-task.ts.
  const call = [x, y, indices, itemRows, Number(countIncludePad), ...inputShape];
  const window = [...outputSize, ...kernelSize, ...stride, ...padding.flat()];
  const task = backend.passStruct([...call, ...window]);
  backend.runTask(kernel, task, Math.ceil((batch * rows) / itemRows), scratchBytes);
}

/** `[batch, outHeight, outWidth, channels]` */
export function pooledShape(
  [batch, , , channels]: readonly number[],
  { outputSize }: Pool2dAttributes,
): number[] {
  return [batch!, ...outputSize, channels!];
}
