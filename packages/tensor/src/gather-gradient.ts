import { reshape, transpose, unsortedSegmentSum, util, type Tensor } from "@tensorflow/tfjs-core";

/** Adds each entry of dy to the place of x that it was gathered from. */
export function gatherGradient(
  dy: Tensor,
  x: Tensor,
  indices: Tensor,
  axis: number,
  batchDims: number,
): Tensor {
  if (batchDims !== 0) {
    throw new Error(
      `gather has a gradient for batchDims 0 only but got ${batchDims}; gather each example by itself`,
    );
  }
  const along = util.parseAxisParam(axis, x.shape)[0]!;
  const rest = x.shape.map((_, i) => i).filter((i) => i !== along);
  const first = [along, ...rest];
  const taken = indices.rank;
  // The gathered axes first, so that segments can be summed along one axis.
  const dyAxes = dy.shape.map((_, i) => i);
  const gathered = dyAxes.slice(along, along + taken);
  const others = dyAxes.filter((i) => !gathered.includes(i));
  const flat = reshape(transpose(dy, [...gathered, ...others]), [
    indices.size,
    ...others.map((i) => dy.shape[i]!),
  ]);
  const summed = unsortedSegmentSum(flat, reshape(indices, [indices.size]), x.shape[along]!);
  return transpose(
    summed,
    first.map((_, i) => first.indexOf(i)),
  );
}
