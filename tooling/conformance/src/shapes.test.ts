import {
  concat,
  expandDims,
  gather,
  pad,
  reshape,
  slice,
  split,
  squeeze,
  stack,
  tensor,
  tensor1d,
  tile,
  transpose,
  unstack,
  type Tensor,
} from "@stratajs/tensor";
import { checkGradients, expectNoLeaks } from "@stratajs/test-utils";
import { expect, it } from "vitest";
import { describeEveryBackend } from "./on-every-backend.ts";

interface ShapeCase {
  readonly f: (...inputs: Tensor[]) => Tensor;
  /** Of the inputs, which hold 0, 1, 2, …, counted through all of them. */
  readonly shapes: readonly (readonly number[])[];
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

const cases: Record<string, ShapeCase> = {
  "concat along the first axis": {
    f: (a, b) => concat([a!, b!], 0),
    shapes: [
      [1, 2],
      [2, 2],
    ],
    shape: [3, 2],
    values: [0, 1, 2, 3, 4, 5],
  },
  "concat along the last axis": {
    f: (a, b) => concat([a!, b!], -1),
    shapes: [
      [2, 1],
      [2, 2],
    ],
    shape: [2, 3],
    values: [0, 2, 3, 1, 4, 5],
  },
  "concat of three, the middle one empty": {
    f: (a, b, c) => concat([a!, b!, c!], 1),
    shapes: [
      [2, 1],
      [2, 0],
      [2, 1],
    ],
    shape: [2, 2],
    values: [0, 2, 1, 3],
  },
  "concat of one with itself": {
    f: (a) => concat([a!, a!], 0),
    shapes: [[2]],
    shape: [4],
    values: [0, 1, 0, 1],
  },
  expandDims: {
    f: (a) => expandDims(a!, -1),
    shapes: [[2, 2]],
    shape: [2, 2, 1],
    values: [0, 1, 2, 3],
  },
  "gather rows, one of them twice": {
    f: (a) => gather(a!, tensor1d([2, 0, 2], "int32")),
    shapes: [[3, 2]],
    shape: [3, 2],
    values: [4, 5, 0, 1, 4, 5],
  },
  "gather columns": {
    f: (a) => gather(a!, tensor1d([1, 1], "int32"), 1),
    shapes: [[2, 3]],
    shape: [2, 2],
    values: [1, 1, 4, 4],
  },
  "gather by a matrix of places": {
    f: (a) => gather(a!, tensor([1, 0, 1, 1], [2, 2], "int32"), 1),
    shapes: [[2, 2]],
    shape: [2, 2, 2],
    values: [1, 0, 1, 1, 3, 2, 3, 3],
  },
  pad: {
    f: (a) =>
      pad(a!, [
        [1, 0],
        [0, 2],
      ]),
    shapes: [[1, 2]],
    shape: [2, 4],
    values: [0, 0, 0, 0, 0, 1, 0, 0],
  },
  "pad with a value": {
    f: (a) => pad(a!, [[1, 1]], 7),
    shapes: [[2]],
    shape: [4],
    values: [7, 0, 1, 7],
  },
  reshape: {
    f: (a) => reshape(a!, [3, -1]),
    shapes: [[2, 3]],
    shape: [3, 2],
    values: [0, 1, 2, 3, 4, 5],
  },
  slice: { f: (a) => slice(a!, [0, 1], [2, 1]), shapes: [[2, 3]], shape: [2, 1], values: [1, 4] },
  "slice to the end": {
    f: (a) => slice(a!, [1, 1], [-1, -1]),
    shapes: [[3, 3]],
    shape: [2, 2],
    values: [4, 5, 7, 8],
  },
  "slice with begin only": {
    f: (a) => slice(a!, [0, 2]),
    shapes: [[2, 3]],
    shape: [2, 1],
    values: [2, 5],
  },
  "slice of the first axis only": {
    f: (a) => slice(a!, 1, 1),
    shapes: [[3, 2]],
    shape: [1, 2],
    values: [2, 3],
  },
  "split into equal parts": {
    f: (a) => split(a!, 2, 1)[1]!,
    shapes: [[2, 4]],
    shape: [2, 2],
    values: [2, 3, 6, 7],
  },
  "split into unequal parts": {
    f: (a) => split(a!, [1, 2], -1)[1]!,
    shapes: [[2, 3]],
    shape: [2, 2],
    values: [1, 2, 4, 5],
  },
  squeeze: { f: (a) => squeeze(a!, [1]), shapes: [[2, 1, 2]], shape: [2, 2], values: [0, 1, 2, 3] },
  "stack along a new first axis": {
    f: (a, b) => stack([a!, b!]),
    shapes: [[2], [2]],
    shape: [2, 2],
    values: [0, 1, 2, 3],
  },
  "stack along a new last axis": {
    f: (a, b) => stack([a!, b!], -1),
    shapes: [[2], [2]],
    shape: [2, 2],
    values: [0, 2, 1, 3],
  },
  tile: {
    f: (a) => tile(a!, [2, 2]),
    shapes: [[1, 2]],
    shape: [2, 4],
    values: [0, 1, 0, 1, 0, 1, 0, 1],
  },
  "tile of three axes": {
    f: (a) => tile(a!, [1, 3, 1]),
    shapes: [[1, 1, 2]],
    shape: [1, 3, 2],
    values: [0, 1, 0, 1, 0, 1],
  },
  transpose: {
    f: (a) => transpose(a!),
    shapes: [[2, 3]],
    shape: [3, 2],
    values: [0, 3, 1, 4, 2, 5],
  },
  "transpose of three axes": {
    f: (a) => transpose(a!, [2, 0, 1]),
    shapes: [[1, 2, 3]],
    shape: [3, 1, 2],
    values: [0, 3, 1, 4, 2, 5],
  },
  "transpose of four axes": {
    f: (a) => transpose(a!, [0, 3, 1, 2]),
    shapes: [[1, 2, 1, 3]],
    shape: [1, 3, 2, 1],
    values: [0, 3, 1, 4, 2, 5],
  },
  unstack: { f: (a) => unstack(a!, 1)[2]!, shapes: [[2, 3]], shape: [2], values: [2, 5] },
};

describeEveryBackend("ops on shapes", () => {
  it.each(Object.entries(cases))("%s", async (_, { f, shapes, shape, values }) => {
    let next = 0;
    const inputs = shapes.map((dimensions) => {
      const size = dimensions.reduce((product, dimension) => product * dimension, 1);
      next += size;
      return tensor(
        Float32Array.from({ length: size }, (_entry, i) => next - size + i),
        [...dimensions],
        "float32",
      );
    });
    const y = f(...inputs);
    expect(y.shape).toEqual(shape);
    expect([...(await y.data())]).toEqual(values);
    await checkGradients(f, inputs);
    await expectNoLeaks(() => checkGradients((...all) => f(...all), inputs, { entries: 1 }));
  });

  it("gather refuses a gradient with batch dimensions, which would be a wrong one", async () => {
    const places = tensor([0, 1, 1, 0], [2, 2], "int32");
    const f = (x: Tensor): Tensor => gather(x, places, 1, 1);
    await expect(checkGradients(f, [tensor([1, 2, 3, 4], [2, 2])])).rejects.toThrow(/batchDims/);
  });
});
