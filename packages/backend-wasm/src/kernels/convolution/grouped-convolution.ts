import type { StrataBackendWasm } from "../../strata-backend-wasm.ts";
import type { ConvolutionKernels } from "./convolution-kernels.ts";
import { structOf, turnedShape, type ConvolutionShape } from "./convolution-shape.ts";
import { directConvolution } from "./direct-convolution.ts";
import { clamp } from "../matrix/shares.ts";
import { sumParts } from "../matrix/sum-parts.ts";

/** Bytes of a group's plane, so that those of a block stay in the second cache. */
const PLANE_BYTES = 4096;
/** Multiplications of an item that is worth a thread, tens of microseconds, and as many items as are enough. */
const ITEM_PRODUCTS = 2 ** 20;
const MOST_ITEMS = { bands: 64, parts: 16 };

/** Narrow groups of whole vectors of channels (assembly/convolution/grouped-task.ts). */
export const groupedConvolution: ConvolutionKernels = {
  forward({ backend, shape, x, filter, bias, y }) {
    convolve(backend, shape, { source: x, filter, bias, target: y, turned: 0 });
  },

  inputGradient(call) {
    const { backend, shape, dy, filter, dx } = call;
    if (shape.stride.some((step) => step !== 1)) return directConvolution.inputGradient(call);
    const operands = { source: dy, filter, bias: 0, target: dx, turned: 1 };
    convolve(backend, turnedShape(shape), operands);
  },

  filterGradient({ backend, shape, x, dy, dfilter }) {
    const size = filterSize(shape);
    const { items, fields } = cutBands(shape, MOST_ITEMS.parts);
    backend.withWorkspace(items > 1 ? 4 * items * size : 0, (parts) => {
      const target = items > 1 ? parts : dfilter;
      const addresses = [x, dy, 0, 0, target, 0];
      const task = backend.passStruct([...structOf(shape), ...addresses, ...fields]);
      backend.runTask("groupedFilterGradient", task, items, backend.kernels.groupedScratch(task));
      if (items > 1) sumParts(backend, { parts, sum: dfilter, count: items, size });
    });
  },
};

interface Operands {
  readonly source: number;
  readonly filter: number;
  readonly bias: number;
  readonly target: number;
  readonly turned: number;
}

function convolve(
  backend: StrataBackendWasm,
  shape: ConvolutionShape,
  { source, filter, bias, target, turned }: Operands,
): void {
  const { items, fields } = cutBands(shape, MOST_ITEMS.bands);
  backend.withWorkspace(4 * filterSize(shape), (packed) => {
    const addresses = [source, filter, packed, bias, target, turned];
    const task = backend.passStruct([...structOf(shape), ...addresses, ...fields]);
    backend.runTask("packGroupedFilter", task, shape.groups);
    backend.runTask("groupedConvolution", task, items, backend.kernels.groupedScratch(task));
  });
}

/** How the work is cut, by the shape only; in the order of assembly/convolution/grouped-task.ts. */
function cutBands(
  shape: ConvolutionShape,
  mostItems: number,
): { readonly items: number; readonly fields: readonly number[] } {
  const { batch, width, outHeight, outWidth, stride } = shape;
  const rowBytes = 4 * Math.max(width, outWidth) * stride[0];
  const fitting = clamp(Math.floor(PLANE_BYTES / rowBytes), 1, outHeight);
  const bandRows = Math.ceil(outHeight / Math.ceil(outHeight / fitting));
  const bands = Math.ceil(outHeight / bandRows);
  const products = bandRows * outWidth * filterSize(shape);
  const wanted = Math.ceil((batch * bands * products) / ITEM_PRODUCTS);
  const itemBands = Math.ceil((batch * bands) / clamp(wanted, 1, mostItems)) || 1;
  const items = Math.max(Math.ceil((batch * bands) / itemBands), 1);
  return { items, fields: [bandRows, bands, itemBands] };
}

function filterSize(shape: ConvolutionShape): number {
  const { kernelHeight, kernelWidth, inChannels, outChannels, groups } = shape;
  return kernelHeight * kernelWidth * (inChannels / groups) * outChannels;
}
