import { fromFirst, identity, withoutAxes } from "../axes.ts";
import type { Converter, Converters } from "./converter.ts";

/** Over the axes that an attribute has: a number, a list, or none for all. */
function reduction(opType: string, attribute = "axis"): Converter {
  return (conversion) => {
    const x = conversion.input("x");
    const rank = x.shape.length;
    const given = conversion.attributes[attribute] as number | readonly number[] | null | undefined;
    const over = [given ?? identity(rank)].flat().map((axis) => fromFirst(axis as number, rank));
    const keepsAxes = conversion.output.shape.length === rank && rank > 0 && over.length > 0;
    const { tensor, axes } = conversion.stored(x);
    const places = over.map((axis) => axes.indexOf(axis)).toSorted((a, b) => a - b);
    const outAxes = keepsAxes ? axes : withoutAxes(axes, over);
    const inputs = [tensor.name, conversion.integers("axes", places)];
    const shape = conversion.shapeOf(conversion.output, outAxes);
    conversion.put(
      conversion.node(opType, inputs, shape, { keepdims: keepsAxes ? 1 : 0 }),
      outAxes,
    );
  };
}

/** Softmax and the like: the shape stays. */
function along(opType: string, attribute: string): Converter {
  return (conversion) => {
    const logits = conversion.input("logits");
    const { tensor, axes } = conversion.stored(logits);
    const axis = fromFirst(Number(conversion.attributes[attribute]), logits.shape.length);
    const options = { axis: axes.indexOf(axis) };
    conversion.put(conversion.node(opType, [tensor.name], tensor.shape, options), axes);
  };
}

export const reductions: Converters = {
  Mean: reduction("ReduceMean"),
  Sum: reduction("ReduceSum"),
  Prod: reduction("ReduceProd"),
  Min: reduction("ReduceMin"),
  Max: reduction("ReduceMax", "reductionIndices"),
  Softmax: along("Softmax", "dim"),
  LogSoftmax: along("LogSoftmax", "axis"),
  ArgMax: (conversion) => {
    const x = conversion.input("x");
    const axis = fromFirst(Number(conversion.attributes["axis"]), x.shape.length);
    const shape = conversion.shapeOf(conversion.output);
    const found = conversion.node(
      "ArgMax",
      [conversion.as(x)],
      shape,
      { axis, keepdims: 0 },
      "int64",
    );
    conversion.put(conversion.node("Cast", [found.name], shape, { to: 6 }, "int32"));
  },
};
