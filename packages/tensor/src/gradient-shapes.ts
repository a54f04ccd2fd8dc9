import {
  broadcast_util as broadcasting,
  mul,
  ones,
  reshape,
  sum,
  util,
  type Tensor,
} from "@tensorflow/tfjs-core";

/** Undoes broadcasting: sums what was repeated. */
export function sumTo(gradient: Tensor, shape: number[]): Tensor {
  const axes = broadcasting.getReductionAxes(shape, gradient.shape);
  return reshape(axes.length > 0 ? sum(gradient, axes) : gradient, shape);
}

/** The gradient of a sum: dy repeated over the axes that were summed. */
export function spreadOver(dy: Tensor, shape: number[], axis: number | number[]): Tensor {
  const axes = util.parseAxisParam(axis, shape);
  return mul(reshape(dy, reducedShape(shape, axes)), ones(shape));
}

/** With 1 for each axis that is reduced. */
export function reducedShape(shape: number[], axes: number[]): number[] {
  return shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
}
