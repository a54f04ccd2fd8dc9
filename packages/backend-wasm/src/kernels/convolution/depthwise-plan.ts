import type { ConvolutionShape } from "./convolution-shape.ts";

/** Multiplications and additions of an item: about a tenth of a millisecond. */
const ITEM_PRODUCTS = 2 ** 20;
/** Items that each keep sums of the filter's gradient. */
const MOST_SUMS = 32;
/** As in assembly/depthwise/depthwise-filter-gradient.ts. */
const SUM_FLOATS = 4096;

type Direction = "forward" | "inputGradient" | "filterGradient";

interface DepthwiseAddresses {
  readonly source: number;
  readonly filter?: number;
  readonly bias?: number;
  readonly target: number;
  readonly sums?: number;
  readonly dfilter?: number;
}

export interface DepthwisePlan {
  readonly items: number;
  /** Of the filter gradient: bytes of all items' sums, and the items that add them up. */
  readonly sumBytes: number;
  readonly sumItems: number;
  /** In the order of assembly/depthwise/depthwise-task.ts. */
  readonly struct: (addresses: DepthwiseAddresses) => number[];
}

/** How the work is cut, and what assembly/depthwise/depthwise-task.ts reads. */
export function planDepthwise(shape: ConvolutionShape, direction: Direction): DepthwisePlan {
  const geometry = direction === "inputGradient" ? inputGradientOf(shape) : forwardOf(shape);
  const { source, target, stride, spread, before } = geometry;
  const { batch, kernelHeight, kernelWidth, dilation, outChannels } = shape;
  const taps = kernelHeight * kernelWidth;
  const rows = batch * target.height;
  const rowProducts = target.width * outChannels * taps;
  const least = direction === "filterGradient" ? Math.ceil(rows / MOST_SUMS) : 1;
  // At least one, where there are no images either.
  const itemRows = Math.max(1, least, Math.floor(ITEM_PRODUCTS / rowProducts));
  const items = Math.ceil(rows / itemRows);
  return {
    items,
    sumBytes: 4 * items * taps * outChannels,
    sumItems: Math.ceil((taps * outChannels) / SUM_FLOATS),
    struct: (addresses) => [
      addresses.source,
      addresses.filter ?? 0,
      addresses.bias ?? 0,
      addresses.target,
      addresses.sums ?? 0,
      addresses.dfilter ?? 0,
      batch,
      source.height,
      source.width,
      source.channels,
      target.height,
      target.width,
      target.channels,
      outChannels,
      kernelHeight,
      kernelWidth,
      ...stride,
      ...spread,
      ...before,
      ...dilation,
      Number(direction === "inputGradient"),
      itemRows,
      items,
    ],
  };
}

interface Image {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

interface Geometry {
  readonly source: Image;
  readonly target: Image;
  readonly stride: readonly [number, number];
  /** How far apart the source's pixels lie. */
  readonly spread: readonly [number, number];
  /** Rows and columns before the source's first pixel. */
  readonly before: readonly [number, number];
}

function forwardOf(shape: ConvolutionShape): Geometry {
  const [rows, columns] = shape.padding;
  return {
    source: { height: shape.height, width: shape.width, channels: shape.inChannels },
    target: { height: shape.outHeight, width: shape.outWidth, channels: shape.outChannels },
    stride: shape.stride,
    spread: [1, 1],
    before: [rows[0], columns[0]],
  };
}

/** A convolution of dy, its pixels as far apart as the stride, with the turned filter. */
function inputGradientOf(shape: ConvolutionShape): Geometry {
  const { source, target, stride, before } = forwardOf(shape);
  const { dilation, kernelHeight, kernelWidth } = shape;
  return {
    source: target,
    target: source,
    stride: [1, 1],
    spread: stride,
    before: [
      dilation[0] * (kernelHeight - 1) - before[0],
      dilation[1] * (kernelWidth - 1) - before[1],
    ],
  };
}
