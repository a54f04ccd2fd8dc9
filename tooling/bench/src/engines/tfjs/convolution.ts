import { engine, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";
import { outputSize, type ConvolutionCase } from "../../cases.ts";
import type { Prepared } from "../serve.ts";
import { random, randomImages } from "../strata/random.ts";

/** A convolution by the kernels that tfjs-core's conv2d and its gradient run. */
export function prepareTfjsConvolution(request: ConvolutionCase): Prepared {
  const { batch, size, inChannels, outChannels, kernel, stride, padding } = request;
  const x = randomImages(batch, size, inChannels);
  const filter = random<Tensor4D>([kernel, kernel, inChannels, outChannels]);
  const dy = randomImages(batch, outputSize(request), outChannels);
  const none = [0, 0];
  const attributes = {
    strides: [stride, stride],
    pad: [none, [padding, padding], [padding, padding], none],
    dataFormat: "NHWC",
    dilations: [1, 1],
  };
  const compute = (): unknown => {
    switch (request.direction) {
      case "forward":
        return engine().runKernel("Conv2D", { x, filter }, attributes);
      case "to the input":
        return engine().runKernel(
          "Conv2DBackpropInput",
          { dy, filter },
          { ...attributes, inputShape: x.shape },
        );
      case "to the filter":
        return engine().runKernel(
          "Conv2DBackpropFilter",
          { x, dy },
          { ...attributes, filterShape: filter.shape },
        );
    }
  };
  return {
    run: () => (compute() as Tensor).dispose(),
    dispose: () => {
      for (const tensor of [x, filter, dy]) tensor.dispose();
    },
  };
}
