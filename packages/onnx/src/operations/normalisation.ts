import type { BatchNormAttributes } from "@stratajs/tensor";
import { identity, NCHW, type Axes } from "../axes.ts";
import type { Conversion } from "../conversion.ts";
import { activated } from "./activated.ts";
import type { Converters } from "./converter.ts";

export const normalisation: Converters = {
  BatchNormInference: (conversion) => {
    const { epsilon, activation } = conversion.attributes as unknown as BatchNormAttributes;
    const axes = channelsSecond(conversion.input("x").shape.length);
    const inputs = [
      conversion.as(conversion.input("x"), axes),
      ...["scale", "offset", "mean", "variance"].map((name) =>
        conversion.as(conversion.input(name)),
      ),
    ];
    const shape = conversion.shapeOf(conversion.output, axes);
    const options = { epsilon: { float: epsilon } };
    const y = conversion.node("BatchNormalization", inputs, shape, options);
    conversion.put(activated(conversion, y, activation), axes);
  },

  /** By the statistics of the batch itself. */
  BatchNormTraining: (conversion) => {
    const { epsilon, activation } = conversion.attributes as unknown as BatchNormAttributes;
    const x = conversion.input("x");
    const name = conversion.as(x);
    const shape = conversion.shapeOf(x);
    const channels = conversion.shapeOf(conversion.input("scale"));
    const over = conversion.integers("axes", identity(x.shape.length - 1));
    const mean = conversion.node("ReduceMean", [name, over], channels, { keepdims: 0 });
    const centred = conversion.node("Sub", [name, mean.name], shape);
    const squares = conversion.node("Mul", [centred.name, centred.name], shape);
    const variance = conversion.node("ReduceMean", [squares.name, over], channels, { keepdims: 0 });
    const sum = conversion.node(
      "Add",
      [variance.name, conversion.scalar("epsilon", epsilon)],
      channels,
    );
    const deviation = conversion.node("Sqrt", [sum.name], channels);
    const normal = conversion.node("Div", [centred.name, deviation.name], shape);
    const scale = conversion.as(conversion.input("scale"));
    const scaled = conversion.node("Mul", [normal.name, scale], shape);
    const y = conversion.node(
      "Add",
      [scaled.name, conversion.as(conversion.input("offset"))],
      shape,
    );
    conversion.put(activated(conversion, y, activation));
    conversion.putAt(1, { tensor: mean, axes: [0] });
    conversion.putAt(2, { tensor: variance, axes: [0] });
  },

  LRN: (conversion) => {
    const { depthRadius, bias, alpha, beta } = numbersOf(conversion);
    const x = conversion.as(conversion.input("x"), NCHW);
    const shape = conversion.shapeOf(conversion.output, NCHW);
    const size = 2 * depthRadius! + 1;
    // ONNX divides alpha by the size; tfjs does not.
    const options = {
      size,
      alpha: { float: alpha! * size },
      beta: { float: beta! },
      bias: { float: bias! },
    };
    conversion.put(conversion.node("LRN", [x], shape, options), NCHW);
  },
};

function numbersOf(conversion: Conversion): Readonly<Record<string, number>> {
  return conversion.attributes as Readonly<Record<string, number>>;
}

/** Channels are last in memory, second in ONNX. */
function channelsSecond(rank: number): Axes {
  const [batch, ...rest] = identity(rank);
  return rank < 3 ? identity(rank) : [batch!, rest.at(-1)!, ...rest.slice(0, -1)];
}
