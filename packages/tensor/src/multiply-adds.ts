import type { Operation, TracedTensor } from "./operation-recorder.ts";

/**
 * How many products of two numbers an operation sums up: those of convolutions and matrix products, as
 * `torch.utils.flop_counter` counts them (it counts two for each). A product with numbers from the code alone,
 * such as the weights of a mean, counts nothing, and neither does any other operation.
 */
export function multiplyAdds({ name, inputs, outputs, attributes }: Operation): number {
  const [y] = outputs;
  switch (name) {
    case "Conv2d":
    case "Conv2D":
    case "FusedConv2D":
      return size(y) * (size(inputs["filter"]) / inputs["filter"]!.shape[3]!);
    case "Conv2dInputGradient":
      return size(inputs["dy"]) * (size(inputs["filter"]) / inputs["filter"]!.shape[3]!);
    case "DepthwiseConv2dNative":
    case "FusedDepthwiseConv2D":
      return size(y) * inputs["filter"]!.shape[0]! * inputs["filter"]!.shape[1]!;
    case "BatchMatMul":
    case "_FusedMatMul": {
      const { a, b } = inputs;
      if (a!.isConstant || b!.isConstant) return 0;
      return size(y) * a!.shape.at(attributes["transposeA"] === true ? -2 : -1)!;
    }
    default:
      return 0;
  }
}

function size(tensor: TracedTensor | undefined): number {
  return tensor?.shape.reduce((a, b) => a * b, 1) ?? 0;
}
