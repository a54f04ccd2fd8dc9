import type { ConvolutionShape } from "./convolution-shape.ts";

/** Addresses of a direct convolution; `bias` may be 0. */
export interface DirectAddresses {
  readonly source: number;
  readonly filter: number;
  readonly bias: number;
  readonly target: number;
}

/** A convolution, or the input gradient of one, as the kernels of assembly/convolution/direct-convolution.ts see it. */
export interface DirectPlan {
  /** The struct, given where the packed filter will lie. */
  readonly structOf: (addresses: DirectAddresses, panels: number) => number[];
  readonly panelBytes: number;
  readonly packItems: number;
  readonly items: number;
  readonly scratchBytes: number;
}

/** Columns of a panel, rows of a tile. */
const PANEL = 8;
const STRIP = 6;
/** Bytes before the stacks in a thread's scratch: a head, and two tables of places (assembly/convolution/place-block.ts). */
const HEAD_BYTES = 384;

/** Places of a block, so that a panel stays in the first-level cache for a while. */
const BLOCK_PLACES = 96;
/** Bytes of a block's stacks, which stay in the second-level cache. */
const BLOCK_BYTES = 160 * 1024;
/** Bytes of a block that is read where it lies. */
const IN_PLACE_BYTES = 18 * 1024;
const MOST_ROW_PLACES = 4096;
/** Multiply-adds of an item: some tens of microseconds. */
const ITEM_PRODUCTS = 2e6;
/** A block of more is shared by several items, each with some of the output channels. */
const BLOCK_PRODUCTS = 8e6;

export function planDirect(given: ConvolutionShape, isGradient: boolean): DirectPlan {
  const shape = isPointwise(given) ? inLongRows(given) : given;
  const input = [shape.height, shape.width, shape.inChannels] as const;
  const output = [shape.outHeight, shape.outWidth, shape.outChannels] as const;
  const [source, target] = isGradient ? [output, input] : [input, output];
  const [rows, columns] = [axisOf(shape, isGradient, 0), axisOf(shape, isGradient, 1)];
  const channels = source[2] / shape.groups;
  const panels = Math.ceil(target[2] / shape.groups / PANEL);
  const classes = isGradient ? shape.stride[0] * shape.stride[1] : 1;
  const depth = shape.kernelHeight * shape.kernelWidth * channels;
  const panelBytes = shape.groups * panels * (depth + classes) * PANEL * 4;

  const stack = 4 * rows.taps * channels;
  const fitting = isPointwise(given)
    ? inPlaceColumns(stack, panelBytes)
    : Math.floor((BLOCK_BYTES / stack - columns.reach) / columns.stride);
  const columnsPerBlock = Math.min(columns.places, Math.max(STRIP, fitting));
  const rowBytes = stack * (columnsPerBlock * columns.stride + columns.reach + columns.dilation);
  const rowsPerBlock = isPointwise(given) ? 1 : chooseRows(columnsPerBlock, rowBytes);

  const productsOfRow = rows.taps * columns.taps * channels * panels * PANEL * columns.places;
  const blocks = Math.max(1, Math.round(ITEM_PRODUCTS / productsOfRow / rowsPerBlock));
  const rowsPerItem = rowsPerBlock * blocks;
  const panelShares = Math.ceil((rowsPerItem * productsOfRow) / BLOCK_PRODUCTS);
  const panelsPerItem = Math.ceil(panels / Math.min(panels, panelShares));

  const { padding, stride, dilation, groups } = shape;
  const sizes = [shape.batch, groups, ...source, ...target, shape.kernelHeight, shape.kernelWidth];
  const steps = [...stride, padding[0][0], padding[1][0], ...dilation, Number(isGradient)];
  const cut = [rowsPerItem, rowsPerBlock, columnsPerBlock, panelsPerItem];
  const rowItems = Math.ceil((shape.batch * rows.places) / rowsPerItem);
  return {
    structOf: ({ source: from, filter, bias, target: to }, packed) =>
      [sizes, steps, [from, filter, bias, to, packed], cut].flat(),
    panelBytes,
    packItems: groups * panels,
    items: rowItems * groups * Math.ceil(panels / panelsPerItem),
    scratchBytes:
      HEAD_BYTES +
      2 * (4 * (rowsPerBlock * columnsPerBlock + STRIP) + 64) +
      rowsPerBlock * rowBytes,
  };
}

/** Whether each place sees the place where it lies, and no other. */
function isPointwise({ kernelHeight, kernelWidth, stride, padding }: ConvolutionShape): boolean {
  const steps = [kernelHeight, kernelWidth, ...stride];
  return steps.every((step) => step === 1) && padding.flat().every((zeros) => zeros === 0);
}

/** The same places in rows as long as an item, whatever the images' width, so that few tiles are at an edge. */
function inLongRows(shape: ConvolutionShape): ConvolutionShape {
  const { batch, height, width, inChannels, outChannels, groups } = shape;
  const products = (inChannels * outChannels) / groups;
  const wanted = Math.min(MOST_ROW_PLACES, Math.max(BLOCK_PLACES, ITEM_PRODUCTS / products));
  const all = batch * height;
  let joined = Math.max(1, Math.min(all, Math.floor(wanted / width)));
  while (all % joined !== 0) joined--;
  const [rows, places] = [all / joined, joined * width];
  return { ...shape, batch: 1, height: rows, width: places, outHeight: rows, outWidth: places };
}

/**
 * Places of a block that are read where they lie: their runs stay in the first-level cache while the panels
 * pass, as long as the panels stay in the second.
 */
function inPlaceColumns(runBytes: number, panelBytes: number): number {
  if (panelBytes > BLOCK_BYTES) return BLOCK_PLACES;
  const tiles = Math.floor(IN_PLACE_BYTES / runBytes / STRIP);
  return STRIP * Math.min(BLOCK_PLACES / STRIP, Math.max(2, tiles));
}

/** The largest class of places along an axis (assembly/convolution/tap-axis.ts), and how many columns more than places it sees. */
function axisOf(shape: ConvolutionShape, isGradient: boolean, axis: 0 | 1) {
  const kernel = axis === 0 ? shape.kernelHeight : shape.kernelWidth;
  const [stride, dilation] = [shape.stride[axis], shape.dilation[axis]];
  if (!isGradient) {
    const places = axis === 0 ? shape.outHeight : shape.outWidth;
    return { places, taps: kernel, stride, dilation, reach: (kernel - 1) * dilation };
  }
  const places = Math.ceil((axis === 0 ? shape.height : shape.width) / stride);
  const common = greatestCommonDivisor(stride, dilation);
  const taps = Math.ceil((kernel * common) / stride);
  return {
    places,
    taps,
    stride: 1,
    dilation: dilation / common,
    reach: ((taps - 1) * dilation) / common,
  };
}

/** Rows of a block: enough places, and few surplus ones in its last tile. */
function chooseRows(width: number, rowBytes: number): number {
  const most = Math.max(1, Math.floor(BLOCK_BYTES / rowBytes));
  const enough = Math.min(most, Math.ceil(BLOCK_PLACES / width));
  for (let rows = enough; rows < Math.min(most, enough + STRIP); rows++) {
    if ((rows * width) % STRIP === 0) return rows;
  }
  return enough;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
