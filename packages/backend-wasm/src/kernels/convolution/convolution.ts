import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { StrataBackendWasm } from "../../strata-backend-wasm.ts";
import { algorithms } from "./convolution-algorithms.ts";
import { chooseAlgorithm } from "./convolution-algorithm.ts";
import type { ConvolutionShape } from "./convolution-shape.ts";

/** x, filter, bias (if there is one) -> y */
export function convolve(
  backend: StrataBackendWasm,
  shape: ConvolutionShape,
  x: TensorInfo,
  filter: TensorInfo,
  bias?: TensorInfo,
): TensorInfo {
  const { forward } = algorithms[chooseAlgorithm(shape)];
  const { batch, outHeight, outWidth, outChannels } = shape;
  const [from, weights] = [backend.addressOf(x), backend.addressOf(filter)];
  const added = bias === undefined ? 0 : backend.addressOf(bias);
  return backend.computeOutput([batch, outHeight, outWidth, outChannels], (y) =>
    forward({ backend, shape, x: from, filter: weights, bias: added, y }),
  );
}

/** dy, filter -> dx */
export function convolveInputGradient(
  backend: StrataBackendWasm,
  shape: ConvolutionShape,
  dy: TensorInfo,
  filter: TensorInfo,
): TensorInfo {
  const { inputGradient } = algorithms[chooseAlgorithm(shape)];
  const { batch, height, width, inChannels } = shape;
  const [from, weights] = [backend.addressOf(dy), backend.addressOf(filter)];
  return backend.computeOutput([batch, height, width, inChannels], (dx) =>
    inputGradient({ backend, shape, dy: from, filter: weights, dx }),
  );
}

/** x, dy -> dfilter of `filterShape` */
export function convolveFilterGradient(
  backend: StrataBackendWasm,
  shape: ConvolutionShape,
  x: TensorInfo,
  dy: TensorInfo,
  filterShape: readonly number[],
): TensorInfo {
  const { filterGradient } = algorithms[chooseAlgorithm(shape)];
  const [from, gradient] = [backend.addressOf(x), backend.addressOf(dy)];
  return backend.computeOutput(filterShape, (dfilter) =>
    filterGradient({ backend, shape, x: from, dy: gradient, dfilter }),
  );
}
