import { elementwise, type Operation } from "./elementwise.ts";
import type { TrainingKernel } from "./training-kernel.ts";

type OutputGradient = "ReluGradient" | "SigmoidGradient" | "TanhGradient";

export const addRelu: TrainingKernel<"AddRelu"> = ({ inputs: { a, b }, backend }) => [
  elementwise(backend, "addRelu", a, b),
];

export const reluGradient: TrainingKernel<"ReluGradient"> = ofOutput("reluGradient");
export const sigmoidGradient: TrainingKernel<"SigmoidGradient"> = ofOutput("sigmoidGradient");
export const tanhGradient: TrainingKernel<"TanhGradient"> = ofOutput("tanhGradient");

function ofOutput(operation: Operation): TrainingKernel<OutputGradient> {
  return ({ inputs: { dy, y }, backend }) => [elementwise(backend, operation, dy, y)];
}
