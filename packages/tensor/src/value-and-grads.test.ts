import "@tensorflow/tfjs-backend-cpu";
import { beforeAll, describe, expect, it } from "vitest";
import {
  activate,
  conv2d,
  memory,
  mul,
  Parameter,
  square,
  sum,
  tensor4d,
  valueAndGrads,
  type Scalar,
  type Tensor4D,
} from "./index.ts";

function parameter(...values: number[]): Parameter {
  const data = Float32Array.from(values);
  return new Parameter([values.length], { initializer: () => data });
}

describe("valueAndGrads", () => {
  beforeAll(() => activate("cpu"));

  it("gives the loss and its gradient in each parameter", () => {
    const [a, b] = [parameter(1, 2), parameter(3, 4)];
    const { value, gradients } = valueAndGrads(() => sum(mul(square(a.value), b.value)), [a, b]);
    expect(value.dataSync()[0]).toBe(1 * 3 + 4 * 4);
    expect([...gradients.get(a)!.dataSync()]).toEqual([6, 16]);
    expect([...gradients.get(b)!.dataSync()]).toEqual([1, 4]);
  });

  it("has no entry for frozen parameters and for those that the loss does not see", () => {
    const [trained, frozen, unseen] = [parameter(1), parameter(2), parameter(3)];
    frozen.trainable = false;
    const loss = (): Scalar => sum(mul(trained.value, frozen.value));
    const { gradients } = valueAndGrads(loss, [trained, frozen, unseen]);
    expect([...gradients.keys()]).toEqual([trained]);
  });

  it("has one entry for a parameter that was given twice", () => {
    const tied = parameter(3);
    const { gradients } = valueAndGrads(() => sum(mul(tied.value, tied.value)), [tied, tied]);
    expect([...gradients].map(([, gradient]) => gradient.dataSync()[0])).toEqual([6]);
  });

  it("refuses a loss that depends on no parameter and keeps nothing", () => {
    const [seen, unseen] = [parameter(1), parameter(2)];
    const before = memory();
    expect(() => valueAndGrads(() => sum(square(seen.value)), [unseen])).toThrow(
      "expected a loss that depends on a trainable parameter but it depends on none",
    );
    expect(memory().numTensors).toBe(before.numTensors);
  });

  it("refuses what is no tensor, such as what an async function gives", () => {
    const a = parameter(1);
    const asynchronous = (async () => sum(a.value)) as unknown as () => Scalar;
    expect(() => valueAndGrads(asynchronous, [a])).toThrow("a promise; f must not be async");
    expect(() => valueAndGrads((() => 1) as unknown as () => Scalar, [a])).toThrow("got number");
  });

  it("keeps only the value and the gradients", () => {
    const a = parameter(1, 2);
    const before = memory();
    const { value, gradients } = valueAndGrads(() => sum(square(square(a.value))), [a]);
    expect(memory().numTensors).toBe(before.numTensors + 2);
    for (const used of [value, ...gradients.values()]) used.dispose();
    expect(memory().numBytes).toBe(before.numBytes);
  });

  it("leaves nothing behind when the function throws half way, and works the next time", () => {
    const filter = new Parameter([1, 1, 1, 1], { initializer: () => Float32Array.of(2) });
    const image = tensor4d([3], [1, 1, 1, 1]);
    const before = memory();
    const explode = (): Scalar => {
      sum(square(conv2d(image, filter.value as Tensor4D)));
      throw new Error("half way");
    };
    expect(() => valueAndGrads(explode, [filter])).toThrow("half way");
    expect(memory().numTensors).toBe(before.numTensors);
    expect(memory().numBytes).toBe(before.numBytes);
    const { gradients } = valueAndGrads(
      () => sum(conv2d(image, filter.value as Tensor4D)),
      [filter],
    );
    expect([...gradients.get(filter)!.dataSync()]).toEqual([3]);
  });

  it("refuses a loss that is no scalar, and a model without parameters", () => {
    const a = parameter(1, 2);
    expect(() => valueAndGrads(() => square(a.value) as unknown as Scalar, [a])).toThrow(
      "expected f to return a scalar but got shape [2]; reduce it with mean or sum",
    );
    a.trainable = false;
    expect(() => valueAndGrads(() => sum(a.value), [a])).toThrow(
      "at least one trainable parameter",
    );
  });
});
