import { floatBits } from "../strata-backend-wasm.ts";
import type { TrainingKernel } from "./training-kernel.ts";

/** Of the logits, in one item. */
const ITEM_FLOATS = 16_384;
/** Rows that are computed side by side where classes are few. */
const ROWS_AT_ONCE = 4;
/** Room for constants, and for four rows of 64 classes (assembly/loss/softmax-cross-entropy.ts). */
const SCRATCH_BYTES = 1344;

export const softmaxCrossEntropy: TrainingKernel<"SoftmaxCrossEntropy"> = ({
  inputs: { logits, labels, classWeights },
  attributes: { labelSmoothing, ignoreIndex },
  backend,
}) => {
  const [batch, classes] = logits.shape as [number, number];
  const from = backend.addressOf(logits);
  const places = backend.addressOf(labels, "int32");
  const weights = backend.addressOf(classWeights);
  const outputs = backend.makeOutputs([
    [[batch], "float32"],
    [[batch], "float32"],
    [[batch, classes], "float32"],
  ]);
  const rowsPerItem = ROWS_AT_ONCE * Math.ceil(ITEM_FLOATS / classes / ROWS_AT_ONCE);
  const addresses = outputs.map((output) => backend.addressOf(output));
  const sizes = [batch, classes, rowsPerItem];
  const settings = [floatBits(labelSmoothing), ignoreIndex];
  const task = backend.passStruct([from, places, weights, ...addresses, ...sizes, ...settings]);
  const items = Math.ceil(batch / rowsPerItem);
  backend.runTask("softmaxCrossEntropy", task, items, SCRATCH_BYTES);
  return outputs;
};
