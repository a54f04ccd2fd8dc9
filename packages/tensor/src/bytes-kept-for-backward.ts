import { tidy, type Tensor } from "@tensorflow/tfjs-core";
import { recordTape } from "./differentiate.ts";
import { traceOperations } from "./trace-operations.ts";

/**
 * How many bytes a forward pass leaves on the device for its backward pass: each buffer once, and none of the
 * `standing` tensors, such as parameters, that are there anyway. The peak of a training step is these and what
 * stands. `f` runs with zeros for the results of convolutions and matrix products.
 */
export function bytesKeptForBackward(f: () => Tensor, standing: Iterable<Tensor>): number {
  const known = new Set<object>([...standing].map(({ dataId }) => dataId));
  return recordTape(
    () => tidy(() => void traceOperations(f, { shapesOnly: true })),
    (tape) => {
      const sizes = new Map<object, number>();
      for (const { saved = [] } of tape) {
        // float32 and int32.
        for (const { dataId, size } of saved) if (!known.has(dataId)) sizes.set(dataId, 4 * size);
      }
      return [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
    },
  );
}
