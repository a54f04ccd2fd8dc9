import { util, type TensorInfo } from "@tensorflow/tfjs-core";
import type { StrataBackendWasm } from "../strata-backend-wasm.ts";
import type { TrainingKernel } from "./training-kernel.ts";

/** Of the whole, in one item: small enough for the second cache, large enough to be worth a thread's while. */
const ITEM_BYTES = 2 ** 17;

export const concat: TrainingKernel<"Concat"> = ({ inputs, attributes: { axis }, backend }) => {
  for (const input of inputs) backend.addressOf(input); // before there is an output that an error would leave behind
  const size = inputs.reduce((sum, { shape }) => sum + shape[axis]!, 0);
  const y = backend.makeOutput(inputs[0]!.shape.with(axis, size), "float32");
  copyParts(backend, "joinParts", y, inputs, axis);
  return [y];
};

export const concatGradient: TrainingKernel<"ConcatGradient"> = ({
  inputs: { dy },
  attributes: { axis, sizes },
  backend,
}) => {
  backend.addressOf(dy);
  const parts = backend.makeOutputs(sizes.map((size) => [dy.shape.with(axis, size), "float32"]));
  copyParts(backend, "splitParts", dy, parts, axis);
  return parts;
};

/** Between a whole and the parts that it is joined of, by rows: what the axes from `axis` on hold. */
function copyParts(
  backend: StrataBackendWasm,
  kernel: "joinParts" | "splitParts",
  whole: TensorInfo,
  parts: readonly TensorInfo[],
  axis: number,
): void {
  const rows = util.sizeFromShape(whole.shape.slice(0, axis));
  const stepBytes = 4 * util.sizeFromShape(whole.shape.slice(axis + 1));
  const rowBytes = whole.shape[axis]! * stepBytes;
  if (rows * rowBytes === 0) return;
  const rowsPerItem = Math.max(1, Math.floor(ITEM_BYTES / rowBytes));
  let offset = 0;
  const table = parts.flatMap((part) => {
    const runBytes = part.shape[axis]! * stepBytes;
    offset += runBytes;
    return [backend.addressOf(part), runBytes, offset - runBytes];
  });
  backend.withWorkspace(4 * table.length, (address) => {
    backend.writeIntegers(address, table);
    const joined = [backend.addressOf(whole), rowBytes, rows, rowsPerItem];
    const task = backend.passStruct([address, parts.length, ...joined]);
    backend.runTask(kernel, task, Math.ceil(rows / rowsPerItem));
  });
}
