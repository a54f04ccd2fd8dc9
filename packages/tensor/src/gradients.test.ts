import "@tensorflow/tfjs-backend-cpu";
import { getGradient, grad, grads, registerGradient } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import {
  activate,
  add,
  cast,
  gather,
  maximum,
  mul,
  registerGradients,
  scalar,
  slice,
  sum,
  tensor1d,
  tensor2d,
  tile,
  type Tensor,
} from "./index.ts";

describe("registerGradients", () => {
  beforeAll(async () => {
    await activate("cpu");
    // Someone else was here first, as the package `@tensorflow/tfjs` may be.
    registerGradient({ kernelName: "Neg", gradFunc: (dy) => ({ x: () => mul(dy as Tensor, 42) }) });
    registerGradients();
  });

  it("keeps the gradients that a program has registered already", () => {
    const gradient = getGradient("Neg").gradFunc(scalar(1), [], {}) as { x: () => Tensor };
    expect(gradient.x().dataSync()[0]).toBe(42);
  });

  it("can be called again", () => {
    const before = getGradient("Add");
    registerGradients();
    expect(getGradient("Add")).toBe(before);
  });

  it("undoes broadcasting by summing what was repeated", () => {
    const [a, b] = grads((x, y) => add(x, y))([
      tensor2d([1, 2, 3, 4, 5, 6], [2, 3]),
      tensor2d([1, 2], [2, 1]),
    ]);
    expect(a!.shape).toEqual([2, 3]);
    expect(b!.shape).toEqual([2, 1]);
    expect([...b!.dataSync()]).toEqual([3, 3]);
  });

  it("adds up what a row that was gathered twice gets", () => {
    const gradient = grad((x) => gather(x, tensor1d([1, 1, 0], "int32")))(
      tensor1d([5, 6, 7]),
      tensor1d([1, 10, 100]),
    );
    expect([...gradient.dataSync()]).toEqual([100, 11, 0]);
  });

  it("refuses the gradient of a gather with batch dimensions", () => {
    const batched = grad((x) => sum(gather(x, tensor2d([0, 1], [2, 1], "int32"), 1, 1)));
    expect(() => batched(tensor2d([1, 2, 3, 4], [2, 2]))).toThrow("batchDims 0 only but got 1");
  });

  it("sums over repetitions of tile and puts back what slice took", () => {
    expect([...grad((x) => tile(x, [3]))(tensor1d([1, 2])).dataSync()]).toEqual([3, 3]);
    expect([...grad((x) => slice(x, 1))(tensor1d([1, 2, 3])).dataSync()]).toEqual([0, 1, 1]);
  });

  it("shares the gradient of a tie, as PyTorch does", () => {
    const [a, b] = grads((x, y) => maximum(x, y))([tensor1d([1, 2]), tensor1d([1, 1])]);
    expect([...a!.dataSync()]).toEqual([0.5, 1]);
    expect([...b!.dataSync()]).toEqual([0.5, 0]);
  });

  it("lets a gradient through a cast", () => {
    const gradient = grad((x) => mul(cast(x, "float32"), 3));
    expect(gradient(scalar(2)).dataSync()[0]).toBe(3);
  });
});
