import type { StrataBackendWasm } from "../../strata-backend-wasm.ts";
import { structOf, type ConvolutionShape } from "./convolution-shape.ts";
import { multiplyMatrices } from "../matrix/matrix-product.ts";
import { clamp, shareOf } from "../matrix/shares.ts";
import { sumParts } from "../matrix/sum-parts.ts";

/** The addresses of a filter gradient. */
interface Addresses {
  readonly x: number;
  readonly dy: number;
  readonly dfilter: number;
}

/** How the work is cut: by the shape only. The names are those of assembly/convolution/filter-gradient-task.ts. */
interface Cut {
  readonly parts: number;
  readonly rowsPerItem: number;
  readonly columnsPerItem: number;
  readonly linesPerSlice: number;
  readonly bandBytes: number;
  readonly items: number;
}

/** Rows and columns of the filter, and places of a slice, whose packed values stay in the second cache. */
const MOST = { rows: 192, columns: 128, places: 256, bandBytes: 160 * 1024 };
/** Multiplications of an item that is worth a thread, tens of microseconds, and as many items as are enough. */
const ITEM_PRODUCTS = 2 ** 20;
const ITEMS = 16;
/** Places beyond which a sum loses digits, parts for which that is cured, and floats that parts may take. */
const PARTS = { places: 8192, most: 16, floats: 2 ** 22 };

/** x and dy -> dfilter: products with patches of the image, summed over their places in parts. */
export function filterGradient(
  backend: StrataBackendWasm,
  shape: ConvolutionShape,
  addresses: Addresses,
): void {
  if (isPointwise(shape)) return pointwiseGradient(backend, shape, addresses);
  const cut = cutGradient(shape);
  const size = sizesOf(shape).rows * shape.outChannels;
  const partBytes = cut.parts > 1 ? 4 * cut.parts * size : 0;
  backend.withWorkspace(partBytes, (parts) => {
    const { x, dy, dfilter } = addresses;
    const addressed = [x, dy, cut.parts > 1 ? parts : dfilter];
    const shares = [cut.parts, cut.rowsPerItem, cut.columnsPerItem, cut.linesPerSlice];
    const fields = [...structOf(shape), ...addressed, ...shares, cut.bandBytes];
    const struct = backend.passStruct(fields);
    const scratch = backend.kernels.filterGradientScratch(struct);
    backend.runTask("filterGradient", struct, cut.items, scratch);
    if (cut.parts > 1) sumParts(backend, { parts, sum: dfilter, count: cut.parts, size });
  });
}

/** Whether the image itself is the matrix of patches. */
function isPointwise(shape: ConvolutionShape): boolean {
  const { kernelHeight, kernelWidth, stride, padding, groups } = shape;
  const isOne = kernelHeight === 1 && kernelWidth === 1 && groups === 1;
  return (
    isOne && stride.every((step) => step === 1) && padding.flat().every((zeros) => zeros === 0)
  );
}

/** xᵀ × dy */
function pointwiseGradient(
  backend: StrataBackendWasm,
  { batch, height, width, inChannels, outChannels }: ConvolutionShape,
  { x, dy, dfilter }: Addresses,
): void {
  multiplyMatrices(backend, {
    rows: inChannels,
    depth: batch * height * width,
    columns: outChannels,
    transposeA: true,
    transposeB: false,
    operands: [[x, dy]],
    bias: 0,
    c: dfilter,
  });
}

function cutGradient(shape: ConvolutionShape): Cut {
  const { groups, batch, outHeight, outWidth } = shape;
  const { rows, columns } = sizesOf(shape);
  const lines = batch * outHeight;
  const places = lines * outWidth;
  const rowsPerItem = shareOf(rows, Math.ceil(rows / MOST.rows), 6);
  const columnsPerItem = shareOf(columns, Math.ceil(columns / MOST.columns), 8);
  const blocks = groups * Math.ceil(rows / rowsPerItem) * Math.ceil(columns / columnsPerItem);
  const wanted = Math.min(ITEMS, Math.ceil((groups * rows * columns * places) / ITEM_PRODUCTS));
  const useful = Math.max(Math.ceil(wanted / blocks), Math.ceil(places / PARTS.places));
  const most = Math.min(PARTS.most, lines, Math.floor(PARTS.floats / (rows * groups * columns)));
  const parts = clamp(useful, 1, most);
  const { linesPerSlice, bandBytes } = cutLines(shape, Math.ceil(lines / parts));
  return { parts, rowsPerItem, columnsPerItem, linesPerSlice, bandBytes, items: blocks * parts };
}

/** As many lines at a time as stay in the second cache. */
function cutLines(
  shape: ConvolutionShape,
  linesOfPart: number,
): Pick<Cut, "linesPerSlice" | "bandBytes"> {
  let linesPerSlice = clamp(Math.floor(MOST.places / Math.max(shape.outWidth, 1)), 1, linesOfPart);
  if (!reachesBeyond(shape)) return { linesPerSlice, bandBytes: 0 };
  while (linesPerSlice > 1 && bandBytesOf(shape, linesPerSlice) > MOST.bandBytes) linesPerSlice--;
  return { linesPerSlice, bandBytes: bandBytesOf(shape, linesPerSlice) };
}

/** Whether some tap of some place lies beyond the image. */
function reachesBeyond(shape: ConvolutionShape): boolean {
  const { padding, stride, dilation } = shape;
  const [[top], [left]] = padding;
  const lastRow = (shape.outHeight - 1) * stride[0] + (shape.kernelHeight - 1) * dilation[0] - top;
  const lastColumn =
    (shape.outWidth - 1) * stride[1] + (shape.kernelWidth - 1) * dilation[1] - left;
  return top > 0 || left > 0 || lastRow >= shape.height || lastColumn >= shape.width;
}

/** Bytes of what so many lines see, of however many images: a group's channels, zeros around them. */
function bandBytesOf(shape: ConvolutionShape, lines: number): number {
  const { stride, dilation, outWidth, kernelWidth, inChannels, groups } = shape;
  const images = Math.ceil((lines - 1) / shape.outHeight) + 1;
  const rows = lines * stride[0] + images * (shape.kernelHeight - 1) * dilation[0];
  const width = (outWidth - 1) * stride[1] + (kernelWidth - 1) * dilation[1] + 1;
  return Math.ceil((4 * rows * width * (inChannels / groups)) / 64) * 64;
}

/** Of one group's filter as a matrix: taps × channels, output channels. */
function sizesOf(shape: ConvolutionShape): { readonly rows: number; readonly columns: number } {
  const { kernelHeight, kernelWidth, inChannels, outChannels, groups } = shape;
  return {
    rows: kernelHeight * kernelWidth * (inChannels / groups),
    columns: outChannels / groups,
  };
}
