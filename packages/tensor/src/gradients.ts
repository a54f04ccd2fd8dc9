import {
  add,
  cast,
  clone,
  concat,
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
  pad,
  pow,
  registerGradient,
  reshape,
  rsqrt,
  sign,
  slice,
  slice_util,
  stack,
  step,
  sub,
  sum,
  transpose,
  where,
  zerosLike,
  util,
  type NamedAttrMap,
  type Tensor,
} from "@tensorflow/tfjs-core";
import { gatherGradient } from "./gather-gradient.ts";
import { reducedShape, spreadOver, sumTo } from "./gradient-shapes.ts";

type GradientOf = (
  dy: Tensor,
  saved: Tensor[],
  attributes: NamedAttrMap,
) => Record<string, () => Tensor>;

interface Gradient {
  readonly inputs?: string[];
  readonly outputs?: boolean[];
  readonly saveAllInputs?: boolean;
  readonly gradient: GradientOf;
}

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

const gradients: Record<string, Gradient> = {
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
  Relu: ofInput((dy, x) => mul(dy, step(x))),
  ClipByValue: ofInput((dy, x, { clipValueMin, clipValueMax }) => {
    const inside = logicalAnd(
      greaterEqual(x, clipValueMin as number),
      lessEqual(x, clipValueMax as number),
    );
    return mul(dy, cast(inside, "float32"));
  }),
  Exp: ofOutput((dy, y) => mul(dy, y)),
  Sqrt: ofOutput((dy, y) => div(dy, mul(y, 2))),
  Sigmoid: ofOutput((dy, y) => mul(dy, mul(y, sub(1, y)))),
  Tanh: ofOutput((dy, y) => mul(dy, sub(1, mul(y, y)))),
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

  // Shape
  Identity: ofInput((dy) => cast(dy, "float32")),
  Cast: { gradient: (dy) => ({ x: () => cast(dy, "float32") }) },
  Reshape: ofInput((dy, x) => reshape(dy, x.shape)),
  ExpandDims: {
    inputs: ["input"],
    gradient: (dy, [input]) => ({ input: () => reshape(dy, input!.shape) }),
  },
  Transpose: {
    gradient: (dy, _saved, { perm }) => {
      const order = perm as number[];
      return {
        x: () =>
          transpose(
            dy,
            order.map((_, axis) => order.indexOf(axis)),
          ),
      };
    },
  },
  PadV2: ofInput((dy, x, { paddings }) =>
    slice(
      dy,
      (paddings as [number, number][]).map(([before]) => before),
      x.shape,
    ),
  ),
  Slice: ofInput((dy, x, { begin, size }) => {
    const [starts, sizes] = slice_util.parseSliceParams(
      x,
      begin as number | number[],
      size as number | number[],
    );
    return pad(
      dy,
      x.shape.map((length, axis): [number, number] => [
        starts![axis]!,
        length - starts![axis]! - sizes![axis]!,
      ]),
    );
  }),
  Tile: ofInput((dy, x, { reps }) => {
    // Each repeated axis becomes [repetitions, size]; the gradient sums over the repetitions.
    const shape = x.shape.flatMap((size, axis) => [(reps as number[])[axis]!, size]);
    return sum(
      reshape(dy, shape),
      x.shape.map((_, axis) => axis * 2),
    );
  }),
  Concat: {
    saveAllInputs: true,
    gradient: (dy, saved, { axis }) => {
      const along = util.parseAxisParam(axis as number, saved[0]!.shape)[0]!;
      let start = 0;
      const thunks = saved.map((part, i): [number, () => Tensor] => {
        const begin = part.shape.map((_size, other) => (other === along ? start : 0));
        start += part.shape[along]!;
        return [i, () => slice(dy, begin, part.shape)];
      });
      return Object.fromEntries(thunks);
    },
  },
  Pack: {
    saveAllInputs: true,
    gradient: (dy, saved, { axis }) => {
      const along = util.parseAxisParam(axis as number, dy.shape)[0]!;
      const thunks = saved.map((part, i): [number, () => Tensor] => {
        const begin = dy.shape.map((_size, other) => (other === along ? i : 0));
        const size = dy.shape.map((length, other) => (other === along ? 1 : length));
        return [i, () => reshape(slice(dy, begin, size), part.shape)];
      });
      return Object.fromEntries(thunks);
    },
  },
  SplitV: {
    gradient: (dy, _saved, { axis }) => ({
      x: () => concat(dy as unknown as Tensor[], axis as number),
    }),
  },
  Unpack: {
    gradient: (dy, _saved, { axis }) => ({
      value: () => stack(dy as unknown as Tensor[], axis as number),
    }),
  },
  GatherV2: {
    inputs: ["x", "indices"],
    gradient: (dy, [x, indices], { axis, batchDims }) => ({
      x: () => gatherGradient(dy, x!, indices!, axis as number, batchDims as number),
      indices: () => zerosLike(indices!),
    }),
  },
  Select: {
    inputs: ["condition"],
    gradient: (dy, [condition]) => ({
      condition: () => cast(zerosLike(condition!), "float32"),
      t: () => mul(dy, cast(condition!, "float32")),
      e: () => mul(dy, sub(1, cast(condition!, "float32"))),
    }),
  },
};

function binary(
  gradient: (dy: Tensor, a: Tensor, b: Tensor) => { a: () => Tensor; b: () => Tensor },
): Gradient {
  return {
    inputs: ["a", "b"],
    gradient: (dy, [a, b]) => {
      const { a: forA, b: forB } = gradient(dy, a!, b!);
      return { a: () => sumTo(forA(), a!.shape), b: () => sumTo(forB(), b!.shape) };
    },
  };
}

function ofInput(gradient: (dy: Tensor, x: Tensor, attributes: NamedAttrMap) => Tensor): Gradient {
  return {
    inputs: ["x"],
    gradient: (dy, [x], attributes) => ({ x: () => gradient(dy, x!, attributes) }),
  };
}

function ofOutput(
  gradient: (dy: Tensor, y: Tensor, attributes: NamedAttrMap) => Tensor,
  input = "x",
): Gradient {
  return {
    outputs: [true],
    gradient: (dy, [y], attributes) => ({ [input]: () => gradient(dy, y!, attributes) }),
  };
}

/** 1 where `wins`, 1/2 where a and b are equal, else 0. */
function halfAtTies(wins: Tensor, a: Tensor, b: Tensor): Tensor {
  return add(cast(wins, "float32"), mul(cast(equal(a, b), "float32"), 0.5));
}
