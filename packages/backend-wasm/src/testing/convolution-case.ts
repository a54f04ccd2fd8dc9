import {
  runTrainingKernel,
  tensor,
  tensor1d,
  tidy,
  type Conv2dAttributes,
  type Tensor4D,
} from "@stratajs/tensor";
import { expect } from "vitest";

export type Shape4D = [number, number, number, number];

/** A convolution to test. */
export interface Case extends Conv2dAttributes {
  readonly x: Shape4D;
  readonly filter: Shape4D;
  readonly y: Shape4D;
  readonly seed: number;
}

export interface Results {
  readonly y: Float64Array | Float32Array;
  readonly dx: Float64Array | Float32Array;
  readonly dfilter: Float64Array | Float32Array;
}

/** All three directions by the kernels; `bias` is one value for each output channel. */
export function onBackend(
  shape: Case,
  x: Float32Array,
  filter: Float32Array,
  dy: Float32Array,
  bias?: Float32Array,
): Results {
  return tidy(() => {
    const { stride, padding, dilation, groups } = shape;
    const attributes = { stride, padding, dilation, groups };
    const tensors = {
      x: tensor(x, shape.x) as Tensor4D,
      filter: tensor(filter, shape.filter) as Tensor4D,
      dy: tensor(dy, shape.y) as Tensor4D,
    };
    const [y] = runTrainingKernel(
      "Conv2d",
      bias === undefined ? tensors : { ...tensors, bias: tensor1d(bias) },
      attributes,
    );
    const [dx] = runTrainingKernel("Conv2dInputGradient", tensors, {
      ...attributes,
      inputShape: shape.x,
    });
    const [dfilter] = runTrainingKernel("Conv2dFilterGradient", tensors, {
      ...attributes,
      filterShape: shape.filter,
    });
    expect([y.shape, dx.shape, dfilter.shape]).toEqual([shape.y, shape.x, shape.filter]);
    const [yValues, dxValues, dfilterValues] = [y, dx, dfilter].map(
      (result) => result.dataSync() as Float32Array,
    );
    return { y: yValues!, dx: dxValues!, dfilter: dfilterValues! };
  });
}

/** All three directions by their definition, in float64. */
export function naive(
  shape: Case,
  x: Float32Array,
  filter: Float32Array,
  dy: Float32Array,
): Results {
  const [batch, height, width, inChannels] = shape.x;
  const [kernelHeight, kernelWidth, inPerGroup, outChannels] = shape.filter;
  const [, outHeight, outWidth] = shape.y;
  const y = new Float64Array(dy.length);
  const dx = new Float64Array(x.length);
  const dfilter = new Float64Array(filter.length);
  const outPerGroup = outChannels / shape.groups;
  for (let n = 0; n < batch; n++)
    for (let oy = 0; oy < outHeight; oy++)
      for (let ox = 0; ox < outWidth; ox++)
        for (let ky = 0; ky < kernelHeight; ky++)
          for (let kx = 0; kx < kernelWidth; kx++) {
            const iy = oy * shape.stride[0] - shape.padding[0][0] + ky * shape.dilation[0];
            const ix = ox * shape.stride[1] - shape.padding[1][0] + kx * shape.dilation[1];
            if (iy < 0 || iy >= height || ix < 0 || ix >= width) continue;
            for (let o = 0; o < outChannels; o++) {
              const out = ((n * outHeight + oy) * outWidth + ox) * outChannels + o;
              const group = Math.floor(o / outPerGroup);
              for (let c = 0; c < inPerGroup; c++) {
                const at = ((n * height + iy) * width + ix) * inChannels + group * inPerGroup + c;
                const weight = ((ky * kernelWidth + kx) * inPerGroup + c) * outChannels + o;
                y[out]! += x[at]! * filter[weight]!;
                dx[at]! += dy[out]! * filter[weight]!;
                dfilter[weight]! += dy[out]! * x[at]!;
              }
            }
          }
  return { y, dx, dfilter };
}

/** Values in [-1, 1) that depend on the seed alone. */
export function values(shape: readonly number[], seed: number): Float32Array {
  let state = (seed >>> 0) ^ 0x9e3779b9;
  return Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}
