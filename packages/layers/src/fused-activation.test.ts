import "@tensorflow/tfjs-backend-cpu";
import {
  activate,
  mean,
  memory,
  mul,
  relu,
  Rng,
  sigmoid,
  tanh,
  tensor4d,
  tidy,
  valueAndGrads,
  type Scalar,
  type Tensor,
  type Tensor4D,
} from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { BatchNorm2d, ReLU, Sequential, Tanh, type Layer } from "./index.ts";

beforeAll(() => activate("cpu"));

const shape: [number, number, number, number] = [4, 3, 3, 5];
const images = (): Tensor4D => tensor4d(new Rng(1).normal(4 * 3 * 3 * 5), shape);

/** The layer's output and the gradients of its parameters, in training. */
function run(net: Sequential<Tensor4D, Tensor4D>): Float32Array[] {
  const context = { training: true, rng: new Rng(0) };
  const parameters = net.parameters();
  return tidy(() => {
    let y = new Float32Array();
    const { gradients } = valueAndGrads(() => {
      const output = net.forward(images(), context);
      y = output.dataSync() as Float32Array<ArrayBuffer>;
      return mean(mul(output, images())) as Scalar;
    }, parameters);
    const values = parameters.map((each) => gradients.get(each)!.dataSync() as Float32Array);
    return [y, ...values];
  });
}

describe("a batch norm with a relu behind it", () => {
  it.each([
    ["the function", relu],
    ["the module", new ReLU()],
  ])("computes what both do one after the other: %s", (_name, activation) => {
    // A function of one's own is called by itself.
    const apart = run(new Sequential(new BatchNorm2d(5), (x) => relu(x)));
    expect(run(new Sequential(new BatchNorm2d(5), activation))).toEqual(apart);
  });

  it("predicts so too, and keeps both names in a summary", () => {
    const norm = new BatchNorm2d(5);
    const net = new Sequential<Tensor4D, Tensor4D>(norm, new ReLU());
    const apart = tidy(() => [...relu(norm.forward(images())).dataSync()]);
    expect(tidy(() => [...net.forward(images()).dataSync()])).toEqual(apart);
    expect(net.summary(shape).layers.map(({ type }) => type)).toEqual(["BatchNorm2d", "ReLU"]);
  });

  it("calls a forward that a subclass has changed", () => {
    class Doubled extends BatchNorm2d {
      override forward(...input: Parameters<BatchNorm2d["forward"]>): Tensor4D {
        return mul(super.forward(...input), 2);
      }
    }
    const [doubled, plain] = [new Doubled(5), new BatchNorm2d(5)].map((norm) =>
      tidy(() => norm.forwardRelu(images()).dataSync()),
    );
    expect([...doubled!]).toEqual([...plain!].map((value) => 2 * value));
  });
});

describe("a batch norm with a sigmoid or tanh behind it", () => {
  it.each([
    ["sigmoid", sigmoid, (x: Tensor4D) => sigmoid(x)],
    ["the module", new Tanh(), (x: Tensor4D) => tanh(x)],
  ])("keeps nothing of what lies between them: %s", (_name, activation, own) => {
    // A function of one's own may keep what it is given.
    const apart = run(new Sequential(new BatchNorm2d(5), own as never));
    expect(run(new Sequential(new BatchNorm2d(5), activation))).toEqual(apart);
    expect(tensorsBehind(activation)).toBe(tensorsBehind(own as never) - 1);
  });
});

/** Tensors that are alive behind a batch norm and an activation, in training. */
function tensorsBehind(activation: Layer): number {
  let tensors = 0;
  const count = (x: Tensor): Tensor => {
    tensors = memory().numTensors;
    return x;
  };
  run(new Sequential(new BatchNorm2d(5), activation, count));
  return tensors - memory().numTensors;
}
