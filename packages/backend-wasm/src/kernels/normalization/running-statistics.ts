import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { StrataBackendWasm } from "../../strata-backend-wasm.ts";
import type { TrainingKernel } from "../training-kernel.ts";

/** In place where nobody else holds the running statistics. So few values that WebAssembly would gain nothing. */
export const runningStatistics: TrainingKernel<"RunningStatistics"> = ({
  inputs: { runningMean, runningVariance, mean, variance },
  attributes: { weight, correction },
  backend,
}) => {
  const outputs = backend.makeNextValues([runningMean, runningVariance]);
  // Views only now, as they end with the next allocation.
  move(backend, runningMean, mean, outputs[0]!, weight, 1);
  move(backend, runningVariance, variance, outputs[1]!, weight, correction);
  return outputs;
};

function move(
  backend: StrataBackendWasm,
  running: TensorInfo,
  batch: TensorInfo,
  next: TensorInfo,
  weight: number,
  correction: number,
): void {
  const [from, by, to] = [running, batch, next].map((tensor) => backend.float32View(tensor));
  const batchWeight = weight * correction;
  for (let c = 0; c < to!.length; c++) to![c] = from![c]! * (1 - weight) + by![c]! * batchWeight;
}
