import type { Operation } from "@stratajs/tensor";
import type { Kind } from "./scene.ts";

export interface Description {
  readonly kind: Kind;
  readonly text: string;
  /** Whether it is said in the box of what comes before it: a norm, an activation. */
  readonly isAppended?: boolean;
}

/** Changes of shape that say nothing of an architecture. */
const silent = new Set(["Identity", "Reshape", "Transpose", "Cast", "ExpandDims"]);

export function isSilent({ name }: Operation): boolean {
  return silent.has(name);
}

const activations: Readonly<Record<string, string>> = {
  Relu: "ReLU",
  Relu6: "ReLU6",
  LeakyRelu: "leaky ReLU",
  Prelu: "PReLU",
  Elu: "ELU",
  Sigmoid: "sigmoid",
  Tanh: "tanh",
  Softplus: "softplus",
  Softmax: "softmax",
  LogSoftmax: "log softmax",
};

const joins: Readonly<Record<string, string>> = {
  Add: "+",
  AddRelu: "+, ReLU",
  Multiply: "×",
  Sub: "−",
  RealDiv: "÷",
  Maximum: "max",
  Concat: "concat",
  Pack: "stack",
};

/** An operation in a word or two, as a slide has it; undefined for those that have none. */
export function describeOperation(operation: Operation): Description | undefined {
  const { name, inputs, outputs, attributes } = operation;
  const activation = activations[name];
  if (activation !== undefined) return { kind: "other", text: activation, isAppended: true };
  const join = joins[name];
  if (join !== undefined) return { kind: "join", text: join };
  switch (name) {
    case "Conv2d":
      return { kind: "convolution", text: describeConvolution(operation) };
    case "Conv2dInputGradient":
      return { kind: "convolution", text: `transposed ${describeConvolution(operation)}` };
    case "_FusedMatMul":
    case "BatchMatMul":
      return { kind: "linear", text: `linear, ${outputs[0]!.shape.at(-1)}` };
    case "BatchNormInference":
    case "BatchNormTraining":
      return { kind: "other", text: "batch norm", isAppended: true };
    case "MaxPool2d":
      return {
        kind: "pooling",
        text: `${sizeOf(attributes["kernelSize"])} max pool${strideOf(attributes)}`,
      };
    case "AveragePool2d":
      return {
        kind: "pooling",
        text: `${sizeOf(attributes["kernelSize"])} average pool${strideOf(attributes)}`,
      };
    case "GlobalAveragePool2d":
      return { kind: "pooling", text: "global average pool" };
    case "ResizeBilinear":
    case "ResizeNearestNeighbor":
      return { kind: "other", text: "upsample" };
    case "Slice":
    case "SplitV":
      return { kind: "other", text: "split" };
    default:
      return inputs === undefined ? undefined : { kind: "other", text: inWords(name) };
  }
}

function describeConvolution({ inputs, outputs, attributes }: Operation): string {
  const [height, width, inPerGroup] = inputs["filter"]!.shape;
  const groups = Number(attributes["groups"]);
  const channels = outputs[0]!.shape.at(-1);
  const grouped = inPerGroup === 1 ? "depthwise " : "";
  const inGroups = groups > 1 && inPerGroup !== 1 ? `, ${groups} groups` : "";
  return `${height}×${width} ${groups > 1 ? grouped : ""}conv, ${channels}${strideOf(attributes)}${inGroups}`;
}

/** ` /2` where it is not 1. */
function strideOf({ stride }: Readonly<Record<string, unknown>>): string {
  const [rows, columns] = stride as readonly [number, number];
  if (rows === 1 && columns === 1) return "";
  return rows === columns ? ` /${rows}` : ` /${rows}×${columns}`;
}

function sizeOf(size: unknown): string {
  return (size as readonly number[]).join("×");
}

/** `ClipByValue`: clip by value. */
function inWords(name: string): string {
  return name.replaceAll(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
}
