import "@tensorflow/tfjs-backend-cpu";
import { floor, grad } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { differentiate } from "./differentiate.ts";
import {
  activate,
  add,
  memory,
  mul,
  registerGradients,
  square,
  sum,
  tensor1d,
  withGradient,
  type Scalar,
  type Tensor,
} from "./index.ts";

/** `2 x` with `x` saved, which notes the bytes in use when its gradient is computed. */
function watchedDouble(x: Tensor, bytes: number[]): Tensor {
  return withGradient({
    inputs: { x },
    forward: (save) => {
      save([x]);
      return mul(x, 2);
    },
    backward: (dy) => ({
      x: () => {
        bytes.push(memory().numBytes);
        return mul(dy, 2);
      },
    }),
  });
}

/** An op of three inputs that are one tensor. */
function withThree(
  backward: (dy: Tensor) => Record<"a" | "b" | "c", () => Tensor>,
): (x: Tensor) => Tensor {
  return (x) => withGradient({ inputs: { a: x, b: x, c: x }, forward: () => mul(x, 1), backward });
}

/** Whose inputs have one gradient, or one made of it. */
function sharing(dy: Tensor): Record<"a" | "b" | "c", () => Tensor> {
  const tripled = mul(dy, 3);
  return { a: () => tripled, b: () => tripled, c: () => mul(tripled, -1) };
}

/** `a + b`, which passes on the very gradient that it gets. */
function plus(a: Tensor, b: Tensor): Tensor {
  return withGradient({
    inputs: { a, b },
    forward: () => add(a, b),
    backward: (dy) => ({ a: () => dy, b: () => dy }),
  });
}

describe("differentiate", () => {
  beforeAll(async () => {
    await activate("cpu");
    registerGradients();
  });

  it("needs less memory with every op that it has passed", () => {
    const x = tensor1d([1, 2, 3]);
    const bytes: number[] = [];
    const chain = (): Scalar => {
      let y: Tensor = x;
      for (let i = 0; i < 6; i++) y = watchedDouble(y, bytes);
      return sum(y);
    };
    const { value, gradients } = differentiate(chain, [x]);
    expect([...gradients[0]!.dataSync()]).toEqual([64, 64, 64]);
    expect(bytes).toHaveLength(6);
    expect(bytes.every((now, i) => i === 0 || now < bytes[i - 1]!)).toBe(true);
    for (const tensor of [x, value, gradients[0]!]) tensor.dispose();
  });

  it("keeps a gradient that several tensors share for as long as one of them needs it", () => {
    const before = memory().numTensors;
    const [a, b] = [tensor1d([1, 2]), tensor1d([3, 4])];
    // a is used three times, twice by way of the same gradient.
    const loss = (): Scalar => sum(square(plus(plus(a, b), plus(a, mul(a, b)))));
    const { value, gradients } = differentiate(loss, [a, b]);
    // s = 2 a + b + a b; ds/da = 2 + b, ds/db = 1 + a
    const s = [1 * 2 + 3 + 3, 2 * 2 + 4 + 8];
    expect([...gradients[0]!.dataSync()]).toEqual([2 * s[0]! * 5, 2 * s[1]! * 6]);
    expect([...gradients[1]!.dataSync()]).toEqual([2 * s[0]! * 2, 2 * s[1]! * 3]);
    for (const tensor of [a, b, value, ...gradients]) tensor?.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it("takes rules that give a tensor of somebody else's, or one for several inputs", () => {
    const x = tensor1d([1, 1]);
    const constant = tensor1d([5, 6]);
    const rules = [() => ({ a: () => constant, b: () => constant, c: () => constant }), sharing];
    const before = memory().numTensors;
    for (const [i, backward] of rules.entries()) {
      const three = withThree(backward);
      const { value, gradients } = differentiate(() => sum(add(x, three(x))), [x]);
      expect([...gradients[0]!.dataSync()]).toEqual(
        [
          [16, 19],
          [4, 4],
        ][i],
      );
      value.dispose();
      gradients[0]!.dispose();
    }
    expect(memory().numTensors).toBe(before);
    expect([...constant.dataSync()]).toEqual([5, 6]);
  });

  it("works inside a gradient of tfjs-core", () => {
    const x = tensor1d([3]);
    const outer = grad((t) => {
      const { gradients } = differentiate(() => sum(mul(square(t), t)), [t]);
      return gradients[0]!;
    });
    // d²(x³)/dx² = 6 x
    expect(outer(x).dataSync()[0]).toBeCloseTo(18);
  });

  it("says which op has no gradient", () => {
    const x = tensor1d([1.5]);
    const loss = (): Scalar => sum(floor(mul(x, x)));
    expect(() => differentiate(loss, [x])).toThrow("Floor has no gradient");
    x.dispose();
  });
});
