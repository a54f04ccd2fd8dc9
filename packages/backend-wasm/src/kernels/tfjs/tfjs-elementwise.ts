import { broadcast_util as broadcasting, util, type TensorInfo } from "@tensorflow/tfjs-core";
import type { StrataBackendWasm } from "../../strata-backend-wasm.ts";
import type { AcceleratedKernel } from "./accelerated-kernel.ts";
import { elementwise, type Operation } from "../elementwise.ts";

/** The longest operand that is repeated: each item of the work writes it out in its scratch. */
const LONGEST_PERIOD = 4096;

/** Arithmetic, activations and what tfjs-core's gradients make of them, on float32. */
export const tfjsElementwise: readonly AcceleratedKernel[] = [
  binary("Add", "add", "add"),
  binary("Sub", "subtract", "subtractFrom"),
  binary("Multiply", "multiply", "multiply"),
  unary("Relu", "relu"),
  unary("Sigmoid", "sigmoid"),
  unary("Tanh", "tanh"),
  {
    kernelName: "Step",
    compute: (backend, { x }, { alpha }) =>
      isFloat(x!) ? elementwise(backend, "step", x!, x, { number: Number(alpha ?? 0) }) : undefined,
  },
  {
    kernelName: "AddN",
    compute: (backend, inputs) => {
      const terms = Object.values(inputs);
      return terms.length > 1 && terms.every(isFloat) ? addAll(backend, terms) : undefined;
    },
  },
];

function unary(kernelName: string, operation: Operation): AcceleratedKernel {
  return {
    kernelName,
    compute: (backend, { x }) => (isFloat(x!) ? elementwise(backend, operation, x!) : undefined),
  };
}

/** Of equal shapes, or where one operand is a number or a value for each channel. */
function binary(kernelName: string, operation: Operation, swapped: Operation): AcceleratedKernel {
  return {
    kernelName,
    compute: (backend, inputs) => {
      const { a, b } = inputs as { a: TensorInfo; b: TensorInfo };
      if (!isFloat(a) || !isFloat(b)) return undefined;
      const shape = broadcasting.assertAndGetBroadcastShape(a.shape, b.shape);
      const size = util.sizeFromShape(shape);
      const [sizeA, sizeB] = [util.sizeFromShape(a.shape), util.sizeFromShape(b.shape)];
      if (sizeA === size && sizeB === size) return elementwise(backend, operation, a, b, { shape });
      if (sizeA === size && isRepeated(b, shape)) {
        return elementwise(backend, operation, a, b, { shape, period: sizeB });
      }
      if (sizeB === size && isRepeated(a, shape)) {
        return elementwise(backend, swapped, b, a, { shape, period: sizeA });
      }
      return undefined;
    },
  };
}

function isFloat({ dtype, shape }: TensorInfo): boolean {
  return dtype === "float32" && util.sizeFromShape(shape) > 0;
}

/** Whether a tensor's values are those along the last axis of `shape`, or a single one. */
function isRepeated(tensor: TensorInfo, shape: readonly number[]): boolean {
  const size = util.sizeFromShape(tensor.shape);
  return (
    size === 1 || (size === shape.at(-1) && size === tensor.shape.at(-1) && size <= LONGEST_PERIOD)
  );
}

function addAll(backend: StrataBackendWasm, [first, ...others]: readonly TensorInfo[]): TensorInfo {
  let sum = first!;
  for (const term of others) {
    const next = elementwise(backend, "add", sum, term);
    if (sum !== first) backend.disposeData(sum.dataId);
    sum = next;
  }
  return sum;
}
