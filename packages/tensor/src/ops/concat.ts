import { clone, concat as concatOfAnyType, type Tensor } from "@tensorflow/tfjs-core";
import { runTrainingKernel } from "../kernels/registry.ts";
import { withGradient } from "../with-gradient.ts";
import { expectShape, formatShape } from "./arguments.ts";

/**
 * Joins tensors along an axis: `torch.cat`. Of one tensor a clone.
 *
 * `[..., a, ...]`, `[..., b, ...]`, … -> `[..., a + b + …, ...]`; a negative axis counts from the last.
 *
 * @throws when there are none, or when they differ in another axis.
 */
export function concat<T extends Tensor>(tensors: readonly T[], axis = 0): T {
  const along = checkArguments(tensors, axis);
  if (tensors.length === 1) return clone(tensors[0]!);
  // Nothing flows back through tensors of other types.
  if (tensors.some(({ dtype }) => dtype !== "float32")) return concatOfAnyType([...tensors], along);
  const sizes = tensors.map(({ shape }) => shape[along]!);
  return withGradient({
    inputs: Object.fromEntries(tensors.map((tensor, i) => [i, tensor as Tensor])),
    forward: () => runTrainingKernel("Concat", tensors, { axis: along })[0] as T,
    // All parts in one pass: each alone would read dy in jumps once more.
    backward: (dy) => {
      const parts = runTrainingKernel("ConcatGradient", { dy }, { axis: along, sizes });
      return Object.fromEntries(parts.map((part, i) => [i, () => part]));
    },
  });
}

/** The axis, counted from the first. */
function checkArguments(tensors: readonly Tensor[], axis: number): number {
  if (tensors.length === 0) throw new Error("concat expected at least one tensor but got none");
  const { rank, shape } = tensors[0]!;
  const along = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(along) || along < 0 || along >= rank) {
    throw new RangeError(
      `concat expected an axis of tensors ${formatShape(shape)}, from ${-rank} to ${rank - 1}, but got ${axis}`,
    );
  }
  const expected = shape.map((size, other) => (other === along ? "any" : size));
  for (const [i, tensor] of tensors.entries()) {
    expectShape(`concat: tensor ${i}`, tensor.shape, expected);
  }
  return along;
}
