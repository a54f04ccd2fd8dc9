import { grad } from "@tensorflow/tfjs-core";
import {
  abs,
  add,
  addRelu,
  cast,
  clipByValue,
  div,
  elu,
  equal,
  exp,
  gelu,
  greater,
  greaterEqual,
  hardsigmoid,
  hardswish,
  leakyRelu,
  less,
  lessEqual,
  log,
  maximum,
  minimum,
  mish,
  mul,
  neg,
  notEqual,
  pow,
  registerGradients,
  relu,
  relu6,
  Rng,
  rsqrt,
  scalar,
  sigmoid,
  silu,
  softplus,
  sqrt,
  square,
  sub,
  tanh,
  tensor1d,
  where,
  type Tensor,
} from "@stratajs/tensor";
import { checkGradients, expectNoLeaks } from "@stratajs/test-utils";
import { describe, expect, it } from "vitest";
import { describeEveryBackend } from "./on-every-backend.ts";
import { broadcast } from "./reference/broadcast.ts";
import {
  distinctTensor,
  hostTensor,
  sizeOf,
  upload,
  type HostTensor,
} from "./reference/host-tensor.ts";

interface Unary {
  readonly op: (x: Tensor) => Tensor;
  readonly expected: (x: number) => number;
  /** Where it is defined: only positive numbers. */
  readonly positive?: boolean;
}

const unary: Record<string, Unary> = {
  abs: { op: abs, expected: Math.abs },
  "cast to float32": { op: (x) => cast(x, "float32"), expected: (x) => x },
  clipByValue: { op: (x) => clipByValue(x, -1, 2), expected: (x) => Math.min(Math.max(x, -1), 2) },
  exp: { op: exp, expected: Math.exp },
  log: { op: log, expected: Math.log, positive: true },
  neg: { op: neg, expected: (x) => -x },
  relu: { op: relu, expected: (x) => Math.max(x, 0) },
  elu: { op: elu, expected: (x) => (x > 0 ? x : Math.expm1(x)) },
  leakyRelu: { op: (x) => leakyRelu(x, 0.1), expected: (x) => (x > 0 ? x : 0.1 * x) },
  mish: { op: mish, expected: (x) => x * Math.tanh(Math.log1p(Math.exp(x))) },
  relu6: { op: relu6, expected: (x) => Math.min(Math.max(x, 0), 6) },
  rsqrt: { op: rsqrt, expected: (x) => 1 / Math.sqrt(x), positive: true },
  sigmoid: { op: sigmoid, expected: (x) => 1 / (1 + Math.exp(-x)) },
  silu: { op: silu, expected: (x) => x / (1 + Math.exp(-x)) },
  softplus: {
    op: (x) => softplus(x, { beta: 2 }),
    expected: (x) => Math.log1p(Math.exp(2 * x)) / 2,
  },
  sqrt: { op: sqrt, expected: Math.sqrt, positive: true },
  square: { op: square, expected: (x) => x * x },
  tanh: { op: tanh, expected: Math.tanh },
};

interface Binary {
  readonly op: (a: Tensor, b: Tensor) => Tensor;
  readonly expected: (a: number, b: number) => number;
}

const binary: Record<string, Binary> = {
  add: { op: add, expected: (a, b) => a + b },
  sub: { op: sub, expected: (a, b) => a - b },
  mul: { op: mul, expected: (a, b) => a * b },
  div: { op: div, expected: (a, b) => a / b },
  pow: { op: pow, expected: (a, b) => a ** b },
  maximum: { op: maximum, expected: Math.max },
  minimum: { op: minimum, expected: Math.min },
};

const comparisons: Record<string, Binary> = {
  equal: { op: equal, expected: (a, b) => Number(a === b) },
  notEqual: { op: notEqual, expected: (a, b) => Number(a !== b) },
  greater: { op: greater, expected: (a, b) => Number(a > b) },
  greaterEqual: { op: greaterEqual, expected: (a, b) => Number(a >= b) },
  less: { op: less, expected: (a, b) => Number(a < b) },
  lessEqual: { op: lessEqual, expected: (a, b) => Number(a <= b) },
};

const shapePairs: (readonly [readonly number[], readonly number[]])[] = [
  [
    [2, 3, 5],
    [2, 3, 5],
  ],
  [[2, 3, 5], [5]],
  [[5], [2, 3, 5]],
  [
    [2, 1, 5],
    [3, 1],
  ],
  [[2, 3], []],
  [[], [7]],
  [
    [1, 4],
    [4, 1],
  ],
];

describeEveryBackend("elementwise ops", ({ tolerance }) => {
  it.each(Object.entries(unary))("%s", async (_, { op, expected, positive = false }) => {
    // No entry is at a kink (0, the clip's -1 and 2) or within finite differences' reach of one.
    const x = distinctTensor([3, 7], 1, 0.35);
    if (positive)
      for (const [i, value] of x.data.entries()) x.data[i] = Math.fround(Math.abs(value) / 4 + 0.6);
    else for (const [i, value] of x.data.entries()) x.data[i] = Math.fround(value + 0.15);
    const y = op(upload(x));
    expect(y.shape).toEqual(x.shape);
    await expect(y).toBeAllclose(
      x.data.map((value) => expected(value)),
      tolerance,
    );
    const input = upload(x);
    await checkGradients(op, [input], { entries: 21 });
    await expectNoLeaks(() => checkGradients(op, [input], { entries: 1 }));
  });

  describe.each(Object.entries(binary))("%s", (name, { op, expected }) => {
    it.each(shapePairs.map(([a, b]) => ({ a, b })))("broadcasts $a with $b", async ({ a, b }) => {
      const [left, right] =
        name === "div" || name === "pow"
          ? [positiveTensor(a, 1), positiveTensor(b, 2)]
          : [distinctTensor(a, 1, 0.3), between(b)];
      const result = broadcast(expected, left, right);
      const y = op(upload(left), upload(right));
      expect(y.shape).toEqual(result.shape);
      await expect(y).toBeAllclose(result.data, tolerance);
      await checkGradients(op, [upload(left), upload(right)], { entries: 10 });
    });
  });

  it.each(Object.entries(comparisons))(
    "%s broadcasts and gives booleans",
    async (_, { op, expected }) => {
      const a = hostTensor([2, 3], [1, 2, 3, -1, 0, 2]);
      const b = hostTensor([3], [1, 3, 2]);
      const y = op(upload(a), upload(b));
      expect(y.dtype).toBe("bool");
      await expect(y).toBeAllclose(broadcast(expected, a, b).data);
    },
  );

  it("where takes from the first where the condition holds, with gradients to both", async () => {
    const condition = tensor1d([1, 0, 1, 0], "bool");
    const a = hostTensor(
      [3, 4],
      Float64Array.from({ length: 12 }, (_, i) => i),
    );
    const b = hostTensor(
      [3, 4],
      Float64Array.from({ length: 12 }, (_, i) => -i),
    );
    const f = (p: Tensor, q: Tensor): Tensor => where(condition, p, q);
    await expect(f(upload(a), upload(b))).toBeAllclose([
      0, -1, 2, -3, 4, -5, 6, -7, 8, -9, 10, -11,
    ]);
    await checkGradients(f, [upload(a), upload(b)], { entries: 12 });
  });

  it("addRelu is the relu of a sum, with gradients to both, also where they are one", async () => {
    const [a, b] = [distinctTensor([3, 35], 1, 0.3), between([3, 35])];
    const sums = a.data.map((value, i) => Math.max(value + b.data[i]!, 0));
    await expect(addRelu(upload(a), upload(b))).toBeAllclose(sums, tolerance);
    await checkGradients(addRelu, [upload(a), upload(b)], { entries: 10 });
    await checkGradients((x) => addRelu(x, x), [upload(b)], { entries: 10 });
    const inputs = [upload(a), upload(b)];
    await expectNoLeaks(() => checkGradients(addRelu, inputs, { entries: 1 }));
    expect(() => addRelu(upload(a), scalar(1))).toThrow("addRelu expected [3, 35] but got []");
  });

  it("has the one-sided derivatives that PyTorch chose where there are two", async () => {
    expect(await gradientAt(relu, 0)).toBe(0);
    expect(await gradientAt(abs, 0)).toBe(0);
    expect(await gradientAt((x) => clipByValue(x, -1, 2), 2)).toBe(1);
    expect(await gradientAt((x) => clipByValue(x, -1, 2), -1)).toBe(1);
    expect(await gradientAt((x) => maximum(x, 1), 1)).toBe(0.5);
    expect(await gradientAt((x) => minimum(x, 1), 1)).toBe(0.5);
    expect(await gradientAt((x) => pow(x, 2), 0)).toBe(0);
    expect(await gradientAt((x) => pow(x, 0), 0)).toBe(0);
    for (const end of [0, 6]) expect(await gradientAt(relu6, end)).toBe(0);
    for (const end of [-3, 3]) expect(await gradientAt(hardsigmoid, end)).toBe(0);
    expect(await gradientAt(hardswish, -3)).toBe(0);
    expect(await gradientAt(hardswish, 3)).toBe(1);
    expect(await gradientAt((x) => leakyRelu(x, 0.25), 0)).toBe(0.25);
    expect(await gradientAt((x) => elu(x, 0.5), 0)).toBe(0.5);
  });

  it("stay finite where an exponential would overflow, with their gradients", async () => {
    for (const op of [elu, gelu, geluByTanh, mish, silu, softplus]) {
      expect(await gradientAt(op, 100)).toBe(1);
      expect(await gradientAt(op, -100)).toBeCloseTo(0, 6);
      await expect(op(tensor1d([100]))).toBeAllclose([100], tolerance);
    }
  });
});

function geluByTanh(x: Tensor): Tensor {
  return gelu(x, { approximate: "tanh" });
}

function positiveTensor(shape: readonly number[], seed: number): HostTensor {
  return hostTensor(shape, new Rng(seed).uniform(sizeOf(shape), 0.6, 2.6));
}

/** Never nearer than 0.075 to what `distinctTensor` gives with a gap of 0.3, so that neither overtakes the other. */
function between(shape: readonly number[]): HostTensor {
  const { data } = distinctTensor(shape, 2, 0.3);
  return hostTensor(
    shape,
    data.map((value) => value + 0.075),
  );
}

async function gradientAt(f: (x: Tensor) => Tensor, place: number): Promise<number> {
  registerGradients();
  return (await grad(f)(scalar(place)).data())[0]!;
}
