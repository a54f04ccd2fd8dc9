import {
  dispose,
  runTrainingKernel,
  type Conv2dAttributes,
  type Tensor,
  type Tensor4D,
} from "@stratajs/tensor";
import { outputSize, type ConvolutionCase } from "../../cases.ts";
import type { Prepared } from "../serve.ts";
import { random, randomImages } from "./random.ts";

/** One direction of a convolution, by its kernel. */
export function prepareConvolution(request: ConvolutionCase): Prepared {
  const { batch, size, inChannels, outChannels, kernel, groups } = request;
  const attributes = toAttributes(request);
  const x = randomImages(batch, size, inChannels);
  const filter = random<Tensor4D>([kernel, kernel, inChannels / groups, outChannels]);
  const dy = randomImages(batch, outputSize(request), outChannels);
  const directions: Record<ConvolutionCase["direction"], () => [Tensor]> = {
    forward: () => runTrainingKernel("Conv2d", { x, filter }, attributes),
    "to the input": () =>
      runTrainingKernel(
        "Conv2dInputGradient",
        { dy, filter },
        { ...attributes, inputShape: x.shape },
      ),
    "to the filter": () =>
      runTrainingKernel(
        "Conv2dFilterGradient",
        { x, dy },
        { ...attributes, filterShape: filter.shape },
      ),
  };
  const compute = directions[request.direction];
  return { run: () => dispose(compute()), dispose: () => dispose([x, filter, dy]) };
}

function toAttributes({ stride, padding, groups }: ConvolutionCase): Conv2dAttributes {
  return {
    stride: [stride, stride],
    padding: [
      [padding, padding],
      [padding, padding],
    ],
    dilation: [1, 1],
    groups,
  };
}
