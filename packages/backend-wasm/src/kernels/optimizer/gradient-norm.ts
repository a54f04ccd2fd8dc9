import { withParameterTable } from "./parameter-table.ts";
import type { TrainingKernel } from "../training-kernel.ts";

const FLOAT64_BYTES = 8;

export const gradientNorm: TrainingKernel<"GradientNorm"> = ({ inputs, backend }) => {
  const gradients = inputs.slice(0, -1);
  const addresses = gradients.map((gradient) => backend.addressOf(gradient));
  const maxNorm = backend.addressOf(inputs.at(-1)!);
  return withParameterTable(backend, gradients, 1, (write, items) =>
    backend.withWorkspace(FLOAT64_BYTES * items, (sums) => {
      const outputs = backend.makeOutputs([
        [[], "float32"],
        [[], "float32"],
      ]);
      const [norm, factor] = outputs.map((output) => backend.addressOf(output));
      const [table, count] = [write([addresses]), gradients.length];
      const task = backend.passStruct([table, count, sums, items, maxNorm, norm!, factor!]);
      backend.runTask("gradientSquares", task, items);
      backend.runTask("gradientNorm", task, 1);
      return outputs;
    }),
  );
};
