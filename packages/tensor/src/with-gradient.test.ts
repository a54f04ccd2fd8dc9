import "@tensorflow/tfjs-backend-cpu";
import { grads } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import {
  activate,
  mul,
  registerGradients,
  scalar,
  square,
  withGradient,
  type Tensor,
} from "./index.ts";

describe("withGradient", () => {
  beforeAll(async () => {
    await activate("cpu");
    registerGradients();
  });

  it("computes no gradient that nobody wants", () => {
    const computed: string[] = [];
    const product = (a: Tensor, b: Tensor): Tensor =>
      withGradient({
        inputs: { a, b },
        forward: (save) => {
          save([a, b]);
          return mul(a, b);
        },
        backward: (dy, [savedA, savedB]) => ({
          a: () => {
            computed.push("a");
            return mul(dy, savedB!);
          },
          b: () => {
            computed.push("b");
            return mul(dy, savedA!);
          },
        }),
      });
    const constant = scalar(3);
    const [gradient] = grads((b) => product(constant, b))([scalar(2)]);
    expect(gradient!.dataSync()[0]).toBe(3);
    expect(computed).toEqual(["b"]);
  });

  it("passes on the gradient of the first of several outputs", () => {
    expect(grads(tenfold)([scalar(1)])[0]!.dataSync()[0]).toBe(10);
  });
});

function tenfold(x: Tensor): Tensor {
  const [y] = withGradient({
    inputs: { x },
    forward: (): [Tensor, Tensor] => [mul(x, 5), square(x)],
    backward: (dy) => ({ x: () => mul(dy, 5) }),
  });
  return mul(y, 2);
}
