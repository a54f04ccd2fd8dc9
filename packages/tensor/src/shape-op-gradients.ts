import {
  cast,
  concat,
  mul,
  pad,
  reshape,
  slice,
  slice_util,
  stack,
  sub,
  sum,
  transpose,
  zerosLike,
  util,
  type Tensor,
} from "@tensorflow/tfjs-core";
import { gatherGradient } from "./gather-gradient.ts";
import { ofInput, type GradientRule } from "./gradient-rule.ts";

/** The rules of the kernels that copy, move, repeat and choose elements. */
export const shapeOpGradients: Readonly<Record<string, GradientRule>> = {
  Identity: ofInput((dy) => cast(dy, "float32")),
  Cast: { gradient: (dy) => ({ x: () => cast(dy, "float32") }) },
  Reshape: ofInput((dy, x) => reshape(dy, x.shape)),
  ExpandDims: {
    inputs: ["input"],
    gradient: (dy, [input]) => ({ input: () => reshape(dy, input!.shape) }),
  },
  Transpose: {
    gradient: (dy, _saved, { perm }) => {
      const order = perm as number[];
      return {
        x: () =>
          transpose(
            dy,
            order.map((_, axis) => order.indexOf(axis)),
          ),
      };
    },
  },
  PadV2: ofInput((dy, x, { paddings }) =>
    slice(
      dy,
      (paddings as [number, number][]).map(([before]) => before),
      x.shape,
    ),
  ),
  Slice: ofInput((dy, x, { begin, size }) => {
    const [starts, sizes] = slice_util.parseSliceParams(
      x,
      begin as number | number[],
      size as number | number[],
    );
    return pad(
      dy,
      x.shape.map((length, axis): [number, number] => [
        starts![axis]!,
        length - starts![axis]! - sizes![axis]!,
      ]),
    );
  }),
  Tile: ofInput((dy, x, { reps }) => {
    // Each repeated axis becomes [repetitions, size]; the gradient sums over the repetitions.
    const shape = x.shape.flatMap((size, axis) => [(reps as number[])[axis]!, size]);
    return sum(
      reshape(dy, shape),
      x.shape.map((_, axis) => axis * 2),
    );
  }),
  Concat: {
    saveAllInputs: true,
    gradient: (dy, saved, { axis }) => {
      const along = util.parseAxisParam(axis as number, saved[0]!.shape)[0]!;
      let start = 0;
      const thunks = saved.map((part, i): [number, () => Tensor] => {
        const begin = part.shape.map((_size, other) => (other === along ? start : 0));
        start += part.shape[along]!;
        return [i, () => slice(dy, begin, part.shape)];
      });
      return Object.fromEntries(thunks);
    },
  },
  Pack: {
    saveAllInputs: true,
    gradient: (dy, saved, { axis }) => {
      const along = util.parseAxisParam(axis as number, dy.shape)[0]!;
      const thunks = saved.map((part, i): [number, () => Tensor] => {
        const begin = dy.shape.map((_size, other) => (other === along ? i : 0));
        const size = dy.shape.map((length, other) => (other === along ? 1 : length));
        return [i, () => reshape(slice(dy, begin, size), part.shape)];
      });
      return Object.fromEntries(thunks);
    },
  },
  SplitV: {
    gradient: (dy, _saved, { axis }) => ({
      x: () => concat(dy as unknown as Tensor[], axis as number),
    }),
  },
  Unpack: {
    gradient: (dy, _saved, { axis }) => ({
      value: () => stack(dy as unknown as Tensor[], axis as number),
    }),
  },
  GatherV2: {
    inputs: ["x", "indices"],
    gradient: (dy, [x, indices], { axis, batchDims }) => ({
      x: () => gatherGradient(dy, x!, indices!, axis as number, batchDims as number),
      indices: () => zerosLike(indices!),
    }),
  },
  Select: {
    inputs: ["condition"],
    gradient: (dy, [condition]) => ({
      condition: () => cast(zerosLike(condition!), "float32"),
      t: () => mul(dy, cast(condition!, "float32")),
      e: () => mul(dy, sub(1, cast(condition!, "float32"))),
    }),
  },
};
