import type { TrainingKernel } from "../training-kernel.ts";
import { runOptimizerStep } from "./optimizer-step.ts";
import { itemsOf } from "./parameter-table.ts";

const INTEGER_BYTES = 4;
/** Two sums in float64. */
const SUMS_INTEGERS = 4;

export const lambStep: TrainingKernel<"LambStep"> = (call) => {
  const { backend, attributes, inputs } = call;
  const { count } = attributes;
  const sums = SUMS_INTEGERS * (itemsOf(inputs.slice(0, count)) + count);
  return backend.withWorkspace(INTEGER_BYTES * (sums + count), (address) => {
    backend.writeIntegers(address, new Int32Array(sums));
    return runOptimizerStep(call, {
      kernels: ["lambMoments", "lambRates", "lambMove"],
      memories: [true, true],
      rest: [address, address + INTEGER_BYTES * sums],
      leading: [Array.from({ length: count }, (_, index) => index)],
    });
  });
};
