import "@tensorflow/tfjs-backend-cpu";
import { beforeAll, describe, expect, it } from "vitest";
import { activate, memory, Parameter, Rng } from "./index.ts";

const counting = (shape: readonly number[]): Float32Array =>
  Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i);

const normal = (shape: readonly number[], rng: Rng): Float32Array => rng.normal(shape[0]!);

describe("Parameter", () => {
  beforeAll(() => activate("cpu"));

  it("lies in memory's layout and reads in PyTorch's", async () => {
    // [out 2, in 1, height 1, width 3] in PyTorch, [height, width, in, out] in memory.
    const filter = new Parameter([2, 1, 1, 3], { initializer: counting, axes: [2, 3, 1, 0] });
    expect(filter.value.shape).toEqual([1, 3, 1, 2]);
    expect([...filter.value.dataSync()]).toEqual([0, 3, 1, 4, 2, 5]);
    expect([...(await filter.data())]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("takes values over in PyTorch's layout", async () => {
    const filter = new Parameter([2, 3], { initializer: counting, axes: [1, 0] });
    filter.assign(Float32Array.of(9, 8, 7, 6, 5, 4));
    expect([...filter.value.dataSync()]).toEqual([9, 6, 8, 5, 7, 4]);
    expect([...(await filter.data())]).toEqual([9, 8, 7, 6, 5, 4]);
  });

  it("starts with the data given in place of a draw", async () => {
    const data = Float32Array.of(1, 2);
    expect(await new Parameter([2], { initializer: counting, data }).data()).toEqual(data);
  });

  it("draws again from the stream given, the same for the same seed", async () => {
    const [a, b] = [1, 2].map(() => new Parameter([4], { initializer: normal }));
    expect(await a!.data()).not.toEqual(await b!.data());
    for (const parameter of [a!, b!]) parameter.initialize(new Rng(7));
    expect(await a!.data()).toEqual(await b!.data());
    a!.initialize(new Rng(7), counting);
    expect([...(await a!.data())]).toEqual([0, 1, 2, 3]);
  });

  it("never draws what it is not asked for", async () => {
    const drawn: number[] = [];
    const initializer = (shape: readonly number[]): Float32Array => {
      drawn.push(shape[0]!);
      return new Float32Array(shape[0]!);
    };
    const [assigned, seeded, unread, read] = [1, 2, 3, 4].map(
      (size) => new Parameter([size], { initializer }),
    );
    assigned!.assign(Float32Array.of(5));
    expect([...(await assigned!.data())]).toEqual([5]);
    seeded!.initialize(new Rng(7), counting);
    unread!.dispose();
    expect(drawn).toEqual([]);
    expect(read!.value.size).toBe(4);
    void read!.value;
    expect(drawn).toEqual([4]);
  });

  it("refuses as many values as do not fit", () => {
    const parameter = new Parameter([2, 3], { initializer: counting });
    expect(() => parameter.assign(new Float32Array(5))).toThrow(
      "expected 6 values for shape [2, 3] but got 5",
    );
  });

  it("holds one tensor, and none when disposed of", () => {
    const before = memory();
    const parameter = new Parameter([8], { initializer: counting });
    parameter.assign(new Float32Array(8));
    expect(memory().numTensors).toBe(before.numTensors + 1);
    parameter.dispose();
    expect(memory()).toEqual(before);
  });
});
