import type { Conversion } from "../conversion.ts";
import type { GraphTensor } from "../graph-builder.ts";

/** What some kernels compute in the same pass: `none`, `linear`, `relu`, `relu6`, `sigmoid`. */
export function activated(
  conversion: Conversion,
  tensor: GraphTensor,
  activation: unknown = "none",
): GraphTensor {
  switch (activation) {
    case "none":
    case "linear":
      return tensor;
    case "relu":
      return conversion.node("Relu", [tensor.name], tensor.shape);
    case "sigmoid":
      return conversion.node("Sigmoid", [tensor.name], tensor.shape);
    case "relu6": {
      const bounds = [conversion.scalar("min", 0), conversion.scalar("max", 6)];
      return conversion.node("Clip", [tensor.name, ...bounds], tensor.shape);
    }
    default:
      throw new Error(`expected an activation that ONNX has but got ${String(activation)}`);
  }
}
