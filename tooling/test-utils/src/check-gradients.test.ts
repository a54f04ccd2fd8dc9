import {
  add,
  matMul,
  mul,
  reshape,
  square,
  sub,
  tensor1d,
  tensor2d,
  withGradient,
  type Tensor,
  type Tensor2D,
} from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { checkGradients, expectNoLeaks, startBackend } from "./index.ts";

/** `2 * x` with a gradient of one's own. */
function doubled(backward: (dy: Tensor) => Tensor): (x: Tensor) => Tensor {
  return (x) =>
    withGradient({
      inputs: { x },
      forward: () => mul(x, 2),
      backward: (dy) => ({ x: () => backward(dy) }),
    });
}

function squaredProduct(a: Tensor, b: Tensor): Tensor {
  return square(matMul(a as Tensor2D, b as Tensor2D));
}

function wrongDifference(a: Tensor, b: Tensor): Tensor {
  return withGradient({
    inputs: { a, b },
    forward: () => sub(a, b),
    backward: (dy) => ({ a: () => mul(dy, 1), b: () => mul(dy, 1) }),
  });
}

describe("checkGradients", () => {
  beforeAll(() => startBackend("cpu"));

  it("accepts right gradients of all inputs, and leaves nothing behind", async () => {
    const a = tensor2d([0.5, -1, 2, 3], [1, 4]);
    const b = tensor2d([1, 2, 3, 4, 5, 6, 7, 8], [4, 2]);
    await expect(
      expectNoLeaks(() => checkGradients(squaredProduct, [a, b])),
    ).resolves.toBeUndefined();
  });

  it("catches a gradient that is wrong by a factor", async () => {
    const f = doubled((dy) => mul(dy, 2.02));
    await expect(checkGradients(f, [tensor1d([0.5, -1, 2])])).rejects.toThrow(
      /the gradient of input 0 along/,
    );
  });

  it("catches a gradient that is wrong in one of a thousand entries", async () => {
    const wrong = new Float32Array(1000);
    wrong[777] = 0.2;
    const f = doubled((dy) => add(mul(dy, 2), tensor1d(wrong)));
    await expect(checkGradients(f, [tensor1d(new Float32Array(1000))])).rejects.toThrow(
      /random direction/,
    );
  });

  it("catches a gradient with the right numbers in the wrong shape", async () => {
    const f = doubled((dy) => reshape(mul(dy, 2), [2, 2]));
    await expect(checkGradients(f, [tensor1d([1, 2, 3, 4])])).rejects.toThrow(/shape/);
  });

  it("catches a wrong gradient of the second input", async () => {
    await expect(checkGradients(wrongDifference, [tensor1d([1]), tensor1d([2])])).rejects.toThrow(
      /the gradient of input 1/,
    );
  });
});
