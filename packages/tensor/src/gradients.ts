import {
  add,
  cast,
  clone,
  div,
  equal,
  exp,
  getGradient,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  log,
  matMul,
  mul,
  neg,
  pow,
  registerGradient,
  reshape,
  rsqrt,
  sign,
  sub,
  sum,
  where,
  zerosLike,
  util,
  type Tensor,
} from "@tensorflow/tfjs-core";
import { binary, ofInput, ofOutput, type GradientRule } from "./gradient-rule.ts";
import { reducedShape, spreadOver, sumTo } from "./gradient-shapes.ts";
import { runTrainingKernel } from "./kernels/registry.ts";
import { shapeOpGradients } from "./shape-op-gradients.ts";

/**
 * Registers with tfjs-core the gradients of the tensor ops that this package exports; `valueAndGrads`
 * calls it. In plain Node tfjs-core has none: its own list is a module that Node cannot import. What a
 * program (the package `@tensorflow/tfjs`, say) has registered already stays.
 */
export function registerGradients(): void {
  for (const [kernelName, { inputs, outputs, saveAllInputs, gradient }] of Object.entries(
    gradients,
  )) {
    if (getGradient(kernelName) !== undefined) continue;
    registerGradient({
      kernelName,
      gradFunc: (dy, saved, attributes) => gradient(dy as Tensor, saved, attributes),
      ...(inputs && { inputsToSave: inputs }),
      ...(outputs && { outputsToSave: outputs }),
      ...(saveAllInputs && { saveAllInputs }),
    });
  }
}

const gradients: Readonly<Record<string, GradientRule>> = {
  // Arithmetic, with broadcasting
  Add: binary((dy) => ({ a: () => dy, b: () => dy })),
  Sub: binary((dy) => ({ a: () => dy, b: () => neg(dy) })),
  Multiply: binary((dy, a, b) => ({ a: () => mul(dy, b), b: () => mul(dy, a) })),
  RealDiv: binary((dy, a, b) => ({
    a: () => div(dy, b),
    b: () => neg(div(mul(dy, a), mul(b, b))),
  })),
  Pow: binary((dy, a, b) => ({
    // At a = 0, b = 0 the formula is 0 · ∞, where the function is constant in a.
    a: () => mul(dy, where(equal(b, 0), zerosLike(a), mul(b, pow(a, sub(b, 1))))),
    b: () => mul(dy, mul(pow(a, b), where(greater(a, 0), log(a), zerosLike(a)))),
  })),
  // Of equal values each gets half, as in PyTorch.
  Maximum: binary((dy, a, b) => ({
    a: () => mul(dy, halfAtTies(greater(a, b), a, b)),
    b: () => mul(dy, halfAtTies(less(a, b), a, b)),
  })),
  Minimum: binary((dy, a, b) => ({
    a: () => mul(dy, halfAtTies(less(a, b), a, b)),
    b: () => mul(dy, halfAtTies(greater(a, b), a, b)),
  })),
  AddN: {
    saveAllInputs: true,
    gradient: (dy, saved) => Object.fromEntries(saved.map((_, i) => [i, () => clone(dy)])),
  },

  // One operand
  Neg: ofInput((dy) => neg(dy)),
  Abs: ofInput((dy, x) => mul(dy, sign(x))),
  Log: ofInput((dy, x) => div(dy, x)),
  Square: ofInput((dy, x) => mul(dy, mul(x, 2))),
  Rsqrt: ofInput((dy, x) => mul(dy, div(rsqrt(x), mul(x, -2)))),
  ClipByValue: ofInput((dy, x, { clipValueMin, clipValueMax }) => {
    const inside = logicalAnd(
      greaterEqual(x, clipValueMin as number),
      lessEqual(x, clipValueMax as number),
    );
    return mul(dy, cast(inside, "float32"));
  }),
  Exp: ofOutput((dy, y) => mul(dy, y)),
  Sqrt: ofOutput((dy, y) => div(dy, mul(y, 2))),
  Relu: ofOutput((dy, y) => runTrainingKernel("ReluGradient", { dy, y }, {})[0]),
  Sigmoid: ofOutput((dy, y) => runTrainingKernel("SigmoidGradient", { dy, y }, {})[0]),
  Tanh: ofOutput((dy, y) => runTrainingKernel("TanhGradient", { dy, y }, {})[0]),
  Softmax: ofOutput((dy, y, { dim }) => {
    const weighted = mul(dy, y);
    return sub(weighted, mul(sum(weighted, dim as number, true), y));
  }, "logits"),
  LogSoftmax: ofOutput(
    (dy, y, { axis }) => sub(dy, mul(sum(dy, axis as number, true), exp(y))),
    "logits",
  ),

  // Products
  BatchMatMul: {
    inputs: ["a", "b"],
    gradient: (dy, [a, b], { transposeA, transposeB }) => ({
      // One matrix for a whole batch is broadcasting too.
      a: () =>
        sumTo(
          transposeA
            ? matMul(b!, dy, Boolean(transposeB), true)
            : matMul(dy, b!, false, !transposeB),
          a!.shape,
        ),
      b: () =>
        sumTo(
          transposeB
            ? matMul(dy, a!, true, Boolean(transposeA))
            : matMul(a!, dy, !transposeA, false),
          b!.shape,
        ),
    }),
  },

  // Reductions
  Sum: ofInput((dy, x, { axis }) => spreadOver(dy, x.shape, axis as number | number[])),
  Mean: ofInput((dy, x, { axis }) =>
    mul(spreadOver(dy, x.shape, axis as number | number[]), dy.size / x.size),
  ),
  Max: {
    inputs: ["x"],
    outputs: [true],
    gradient: (dy, [x, y], { reductionIndices }) => {
      const axes = util.parseAxisParam(reductionIndices as number | number[], x!.shape);
      const kept = reducedShape(x!.shape, axes);
      const isMaximum = cast(equal(x!, reshape(y!, kept)), "float32");
      // PyTorch's amax shares the gradient between equal maxima.
      return { x: () => mul(div(isMaximum, sum(isMaximum, axes, true)), reshape(dy, kept)) };
    },
  },

  ...shapeOpGradients,
};

/** 1 where `wins`, 1/2 where a and b are equal, else 0. */
function halfAtTies(wins: Tensor, a: Tensor, b: Tensor): Tensor {
  return add(cast(wins, "float32"), mul(cast(equal(a, b), "float32"), 0.5));
}
