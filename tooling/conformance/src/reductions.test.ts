import { grad } from "@tensorflow/tfjs-core";
import {
  argMax,
  logSoftmax,
  max,
  mean,
  registerGradients,
  softmax,
  sum,
  tensor,
  type Tensor,
} from "@stratajs/tensor";
import { checkGradients, expectNoLeaks } from "@stratajs/test-utils";
import { describe, expect, it } from "vitest";
import { describeEveryBackend } from "./on-every-backend.ts";
import { placeOf } from "./reference/broadcast.ts";
import { distinctTensor, sizeOf, upload, type HostTensor } from "./reference/host-tensor.ts";

const axesCases: { axes: number | number[] | undefined; reduced: number[] }[] = [
  { axes: undefined, reduced: [0, 1, 2] },
  { axes: 0, reduced: [0] },
  { axes: -1, reduced: [2] },
  { axes: [0, 2], reduced: [0, 2] },
  { axes: [2, 1], reduced: [1, 2] },
];

const reductions = {
  sum: {
    op: sum,
    expected: (values: number[]) => values.reduce((total, value) => total + value, 0),
  },
  mean: {
    op: mean,
    expected: (values: number[]) =>
      values.reduce((total, value) => total + value, 0) / values.length,
  },
  max: { op: max, expected: (values: number[]) => Math.max(...values) },
};

describeEveryBackend("reductions", ({ tolerance }) => {
  describe.each(Object.entries(reductions))("%s", (_, { op, expected }) => {
    it.each(axesCases)("over axes $axes", async ({ axes, reduced }) => {
      const x = distinctTensor([3, 4, 5], 1);
      const groups = groupBy(x, reduced);
      for (const keepDims of [false, true]) {
        const f = (input: Tensor): Tensor => op(input, axes, keepDims);
        const y = f(upload(x));
        const shape = x.shape.map((size, axis) => (reduced.includes(axis) ? 1 : size));
        expect(y.shape).toEqual(
          keepDims ? shape : x.shape.filter((_size, axis) => !reduced.includes(axis)),
        );
        await expect(y).toBeAllclose(
          groups.map((group) => expected(group)),
          tolerance,
        );
        await checkGradients(f, [upload(x)], { entries: 6 });
      }
    });
  });

  it("max shares its gradient between equal maxima, as amax does", async () => {
    registerGradients();
    const gradient = grad((x) => max(x, 1))(tensor([1, 3, 3, 2, 2, 2], [2, 3]), tensor([4, 6]));
    await expect(gradient).toBeAllclose([0, 2, 2, 2, 2, 2]);
  });

  it("argMax names the first of the largest", async () => {
    await expect(argMax(tensor([1, 3, 3, 5, 4, 5], [2, 3]), 1)).toBeAllclose([1, 0]);
  });

  it("softmax and logSoftmax normalise the last axis and survive large logits", async () => {
    const x = tensor([1, 2, 3, -1e3, 0, 1e3], [2, 3]);
    const total = Math.exp(-2) + Math.exp(-1) + 1;
    await expect(softmax(x)).toBeAllclose(
      [Math.exp(-2) / total, Math.exp(-1) / total, 1 / total, 0, 0, 1],
      tolerance,
    );
    await expect(logSoftmax(x)).toBeAllclose(
      [-2 - Math.log(total), -1 - Math.log(total), -Math.log(total), -2e3, -1e3, 0],
      tolerance,
    );
    for (const op of [
      (logits: Tensor) => softmax(logits),
      (logits: Tensor) => logSoftmax(logits),
    ]) {
      const input = upload(distinctTensor([3, 4], 1));
      await checkGradients(op, [input], { entries: 12 });
      await expectNoLeaks(() => checkGradients(op, [input], { entries: 1 }));
    }
  });
});

/** The entries that fall together when the given axes are reduced, in the order of the result. */
function groupBy(x: HostTensor, reduced: readonly number[]): number[][] {
  const kept = x.shape.filter((_, axis) => !reduced.includes(axis));
  const groups = Array.from({ length: sizeOf(kept) }, (): number[] => []);
  for (const [i, value] of x.data.entries()) {
    const place = placeOf(i, x.shape).filter((_, axis) => !reduced.includes(axis));
    groups[place.reduce((index, along, axis) => index * kept[axis]! + along, 0)]!.push(value);
  }
  return groups;
}
