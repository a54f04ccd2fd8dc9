import {
  Rng,
  runTrainingKernel,
  tensor4d,
  type Conv2dAttributes,
  type Tensor,
} from "@stratajs/tensor";
import { tfjsConvolution } from "./tfjs-convolution.ts";
import type { Subject } from "./measure.ts";

const IMAGES = [32, 32, 32, 64] as const;
const FILTER = [3, 3, 64, 64] as const;

/** Multiplications and additions of one direction. */
export const convolutionFlops: number = 2 * 32 * 32 * 32 * FILTER.reduce((a, b) => a * b, 1);

const ATTRIBUTES: Conv2dAttributes = {
  stride: [1, 1],
  padding: [
    [1, 1],
    [1, 1],
  ],
  dilation: [1, 1],
  groups: 1,
};

/** 3×3, 64 -> 64 channels at 32×32, batch 32, in its three directions, and tfjs's own forward beside them. */
export function convolutions(): Subject[] {
  const rng = new Rng(0);
  const [x, dy] = [0, 1].map(() => tensor4d(rng.normal(32 * 32 * 32 * 64), [...IMAGES]));
  const filter = tensor4d(rng.normal(9 * 64 * 64), [...FILTER]);
  return [
    direction("forward", () => runTrainingKernel("Conv2d", { x: x!, filter }, ATTRIBUTES)[0]),
    direction(
      "to the input",
      () =>
        runTrainingKernel(
          "Conv2dInputGradient",
          { dy: dy!, filter },
          { ...ATTRIBUTES, inputShape: IMAGES },
        )[0],
    ),
    direction(
      "to the filter",
      () =>
        runTrainingKernel(
          "Conv2dFilterGradient",
          { x: x!, dy: dy! },
          { ...ATTRIBUTES, filterShape: FILTER },
        )[0],
    ),
    direction("forward, tfjs-backend-wasm's own", () => tfjsConvolution(x!, filter)),
  ];
}

function direction(name: string, compute: () => Tensor): Subject {
  return { name: `3x3 convolution, ${name}`, run: () => compute().dispose() };
}
