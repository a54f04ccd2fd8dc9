import type { NamedTensorMap, Tensor4D } from "@tensorflow/tfjs-core";
import type { TrainingKernels } from "./kernels/signatures.ts";

/**
 * The shape that a convolution or a matrix product puts out, which take nearly all the time of a network;
 * undefined for any other operation.
 */
export function productShape(
  name: string,
  inputs: NamedTensorMap,
  attributes: object,
): number[] | undefined {
  switch (name) {
    case "Conv2d":
      return convolutionShape(
        inputs as unknown as TrainingKernels["Conv2d"]["inputs"],
        attributes as TrainingKernels["Conv2d"]["attributes"],
      );
    case "Conv2dInputGradient":
      return [...(attributes as TrainingKernels["Conv2dInputGradient"]["attributes"]).inputShape];
    case "BatchMatMul":
    case "_FusedMatMul":
      return productOf(inputs, attributes as ProductAttributes);
    default:
      return undefined;
  }
}

function convolutionShape(
  { x, filter }: { x: Tensor4D; filter: Tensor4D },
  { stride, padding, dilation }: TrainingKernels["Conv2d"]["attributes"],
): number[] {
  const [height, width] = ([0, 1] as const).map((axis) => {
    const [before, after] = padding[axis];
    const reach = dilation[axis] * (filter.shape[axis] - 1) + 1;
    return Math.floor((x.shape[axis + 1]! + before + after - reach) / stride[axis]) + 1;
  });
  return [x.shape[0], height!, width!, filter.shape[3]];
}

interface ProductAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Either may have more batch axes than the other, or 1 where that has more. */
function productOf({ a, b }: NamedTensorMap, attributes: ProductAttributes): number[] | undefined {
  if (a === undefined || b === undefined) return undefined;
  const rank = Math.max(a.rank, b.rank) - 2;
  const batch = Array.from({ length: rank }, (_, i) =>
    Math.max(a.shape[a.rank - 2 - rank + i] ?? 1, b.shape[b.rank - 2 - rank + i] ?? 1),
  );
  const rows = a.shape.at(attributes.transposeA ? -1 : -2)!;
  const columns = b.shape.at(attributes.transposeB ? -2 : -1)!;
  return [...batch, rows, columns];
}
