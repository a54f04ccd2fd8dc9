import type { Conversion } from "../conversion.ts";
import type { GraphTensor } from "../graph-builder.ts";
import type { ElementType } from "../model-proto.ts";
import { activated } from "./activated.ts";
import { align } from "./broadcast.ts";
import type { Converter, Converters } from "./converter.ts";

type Compute = (
  conversion: Conversion,
  inputs: readonly string[],
  shape: GraphTensor["shape"],
) => GraphTensor;

/** Of one tensor, value by value. */
function unary(compute: Compute, input = "x"): Converter {
  return (conversion) => {
    const { tensor, axes } = conversion.stored(conversion.input(input));
    conversion.put(compute(conversion, [tensor.name], tensor.shape), axes);
  };
}

/** Of several, broadcast against each other. */
function broadcasting(compute: Compute, ...names: readonly string[]): Converter {
  return (conversion) => {
    const inputs = names.map((name) => conversion.input(name));
    const aligned = align(conversion, inputs, conversion.output.shape.length);
    const shape = conversion.shapeOf(conversion.output, aligned.axes);
    conversion.put(compute(conversion, aligned.names, shape), aligned.axes);
  };
}

function node(opType: string, type?: ElementType): Compute {
  return (conversion, inputs, shape) => conversion.node(opType, inputs, shape, {}, type);
}

/** A node with an attribute of the operation's as a float. */
function withFloat(opType: string, attribute: string): Compute {
  return (conversion, inputs, shape) => {
    const float = Number(conversion.attributes[attribute]);
    return conversion.node(opType, inputs, shape, { [attribute]: { float } });
  };
}

function clip(bounds: (conversion: Conversion) => readonly [least: number, most: number]): Compute {
  return (conversion, inputs, shape) => {
    const [least, most] = bounds(conversion);
    const limits = [conversion.scalar("min", least), conversion.scalar("max", most)];
    return conversion.node("Clip", [...inputs, ...limits], shape);
  };
}

const binary = (opType: string, type?: ElementType): Converter =>
  broadcasting(node(opType, type), "a", "b");

export const elementwise: Converters = {
  ...Object.fromEntries(
    [
      "Abs Acos Acosh Asin Asinh Atan Atanh Ceil Cos Cosh Erf Exp Floor Log Neg Reciprocal Relu Round Sigmoid Sign",
      "Sin Sinh Softplus Sqrt Tan Tanh Elu Selu",
    ].flatMap((names) => names.split(" ").map((name) => [name, unary(node(name))])),
  ),
  Add: binary("Add"),
  Sub: binary("Sub"),
  Multiply: binary("Mul"),
  RealDiv: binary("Div"),
  Pow: binary("Pow"),
  Maximum: binary("Max"),
  Minimum: binary("Min"),
  Greater: binary("Greater", "bool"),
  GreaterEqual: binary("GreaterOrEqual", "bool"),
  Less: binary("Less", "bool"),
  LessEqual: binary("LessOrEqual", "bool"),
  Equal: binary("Equal", "bool"),
  LogicalAnd: binary("And", "bool"),
  LogicalOr: binary("Or", "bool"),
  LogicalNot: unary(node("Not", "bool")),
  Select: broadcasting(node("Where"), "condition", "t", "e"),
  Prelu: broadcasting(node("PRelu"), "x", "alpha"),
  LeakyRelu: unary(withFloat("LeakyRelu", "alpha")),
  Relu6: unary(clip(() => [0, 6])),
  ClipByValue: unary(
    clip(({ attributes }) => [
      Number(attributes["clipValueMin"]),
      Number(attributes["clipValueMax"]),
    ]),
  ),
  Square: unary((conversion, [x], shape) => conversion.node("Mul", [x!, x!], shape)),
  Rsqrt: unary((conversion, inputs, shape) => {
    const root = conversion.node("Sqrt", inputs, shape);
    return conversion.node("Reciprocal", [root.name], shape);
  }),
  Expm1: unary((conversion, inputs, shape) => {
    const power = conversion.node("Exp", inputs, shape);
    return conversion.node("Sub", [power.name, conversion.scalar("one", 1)], shape);
  }),
  Log1p: unary((conversion, inputs, shape) => {
    const sum = conversion.node("Add", [...inputs, conversion.scalar("one", 1)], shape);
    return conversion.node("Log", [sum.name], shape);
  }),
  SquaredDifference: broadcasting(
    (conversion, inputs, shape) => {
      const { name } = conversion.node("Sub", inputs, shape);
      return conversion.node("Mul", [name, name], shape);
    },
    "a",
    "b",
  ),
  AddRelu: broadcasting(
    (conversion, inputs, shape) =>
      activated(conversion, conversion.node("Add", inputs, shape), "relu"),
    "a",
    "b",
  ),
  AddN: (conversion) => {
    const names = Object.keys(conversion.operation.inputs);
    broadcasting(node("Sum"), ...names)(conversion);
  },
  Cast: unary((conversion, [x], shape) => {
    const { dtype } = conversion.output;
    const to = { float32: 1, int32: 6, bool: 9 }[dtype as "float32"];
    if (to === undefined) throw new Error(`expected float32, int32 or bool but got ${dtype}`);
    return conversion.node("Cast", [x!], shape, { to }, dtype as ElementType);
  }),
  /** A handle to the same values. */
  Identity: (conversion) => {
    const { tensor, axes } = conversion.stored(conversion.input("x"));
    conversion.put(tensor, axes);
  },
};
