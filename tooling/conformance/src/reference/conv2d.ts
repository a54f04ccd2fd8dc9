import type { Conv2dAttributes } from "@stratajs/tensor";
import { zeros, type HostTensor, type Shape4D } from "./host-tensor.ts";

/**
 * Calls `visit` with the places of each product `y[yAt] += x[xAt] * filter[filterAt]` that a convolution is
 * the sum of. NHWC images, filter `[kernelHeight, kernelWidth, inChannels / groups, outChannels]`.
 */
function forEachProduct(
  [batch, height, width, inChannels]: Shape4D,
  filterShape: Shape4D,
  attributes: Conv2dAttributes,
  visit: (xAt: number, filterAt: number, yAt: number) => void,
): void {
  const [kernelHeight, kernelWidth, inPerGroup, outChannels] = filterShape;
  const { stride, padding, dilation, groups } = attributes;
  const [, outHeight, outWidth] = outputShape(
    [batch, height, width, inChannels],
    filterShape,
    attributes,
  );
  for (let image = 0; image < batch; image++)
    for (let outRow = 0; outRow < outHeight; outRow++)
      for (let outColumn = 0; outColumn < outWidth; outColumn++)
        for (let kernelRow = 0; kernelRow < kernelHeight; kernelRow++)
          for (let kernelColumn = 0; kernelColumn < kernelWidth; kernelColumn++) {
            const row = outRow * stride[0] - padding[0][0] + kernelRow * dilation[0];
            const column = outColumn * stride[1] - padding[1][0] + kernelColumn * dilation[1];
            if (row < 0 || row >= height || column < 0 || column >= width) continue;
            const xPixel = ((image * height + row) * width + column) * inChannels;
            const yPixel = ((image * outHeight + outRow) * outWidth + outColumn) * outChannels;
            const tap = (kernelRow * kernelWidth + kernelColumn) * inPerGroup * outChannels;
            for (let out = 0; out < outChannels; out++) {
              const group = Math.floor(out / (outChannels / groups));
              for (let input = 0; input < inPerGroup; input++) {
                visit(
                  xPixel + group * inPerGroup + input,
                  tap + input * outChannels + out,
                  yPixel + out,
                );
              }
            }
          }
}

/** `[batch, outHeight, outWidth, outChannels]` by the formula of PyTorch's documentation. */
export function outputShape(
  x: Shape4D,
  filter: Shape4D,
  { stride, padding, dilation }: Conv2dAttributes,
): [number, number, number, number] {
  const [rows, columns] = ([0, 1] as const).map((axis) => {
    const padded = x[axis + 1]! + padding[axis][0] + padding[axis][1];
    return Math.floor((padded - dilation[axis] * (filter[axis]! - 1) - 1) / stride[axis] + 1);
  });
  return [x[0], rows!, columns!, filter[3]];
}

export function conv2dForward(
  x: HostTensor,
  filter: HostTensor,
  attributes: Conv2dAttributes,
): HostTensor {
  const [xShape, filterShape] = [x.shape as Shape4D, filter.shape as Shape4D];
  const y = zeros(outputShape(xShape, filterShape, attributes));
  forEachProduct(xShape, filterShape, attributes, (xAt, filterAt, yAt) => {
    y.data[yAt]! += x.data[xAt]! * filter.data[filterAt]!;
  });
  return y;
}

export function conv2dInputGradient(
  xShape: Shape4D,
  filter: HostTensor,
  dy: HostTensor,
  attributes: Conv2dAttributes,
): HostTensor {
  const dx = zeros(xShape);
  forEachProduct(xShape, filter.shape as Shape4D, attributes, (xAt, filterAt, yAt) => {
    dx.data[xAt]! += dy.data[yAt]! * filter.data[filterAt]!;
  });
  return dx;
}

export function conv2dFilterGradient(
  x: HostTensor,
  filterShape: Shape4D,
  dy: HostTensor,
  attributes: Conv2dAttributes,
): HostTensor {
  const dfilter = zeros(filterShape);
  forEachProduct(x.shape as Shape4D, filterShape, attributes, (xAt, filterAt, yAt) => {
    dfilter.data[filterAt]! += dy.data[yAt]! * x.data[xAt]!;
  });
  return dfilter;
}
