import { util, type TensorInfo } from "@tensorflow/tfjs-core";
import type { TrainingKernel } from "./training-kernel.ts";

/** As in assembly/elementwise/accumulate-gradient.ts. */
const ITEM_FLOATS = 16_384;

export const accumulateGradient: TrainingKernel<"AccumulateGradient"> = ({
  inputs: { sum, term },
  backend,
}) => {
  const addresses = [backend.addressOf(sum), backend.addressOf(term)];
  const [next] = backend.makeNextValues([sum]) as [TensorInfo];
  const size = util.sizeFromShape(sum.shape);
  const task = backend.passStruct([...addresses, backend.addressOf(next), size]);
  backend.runTask("accumulateGradient", task, Math.ceil(size / ITEM_FLOATS));
  return [next];
};
