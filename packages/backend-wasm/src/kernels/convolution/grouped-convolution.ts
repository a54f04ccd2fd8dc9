import type { StrataBackendWasm } from "../../strata-backend-wasm.ts";
import { addBiasAfterwards } from "./bias-afterwards.ts";
import type { ConvolutionKernels } from "./convolution-algorithms.ts";
import { structOf, turnedShape, type ConvolutionShape } from "./convolution-shape.ts";
import { directConvolution } from "./direct-convolution.ts";
import { bandBytesOf } from "./filter-gradient.ts";
import { clamp } from "../matrix/shares.ts";
import { sumParts } from "../matrix/sum-parts.ts";

/** Places of a slice, whose part of a group stays in the first cache. */
const SLICE_PLACES = 256;
/** Multiplications of an item that is worth a thread, tens of microseconds, and as many items as are enough. */
const ITEM_PRODUCTS = 2 ** 20;
const MOST_ITEMS = { places: 64, parts: 16 };

/** Narrow groups, a vector of a group's outputs at a time (assembly/convolution/grouped-convolution.ts). */
export const groupedConvolution: ConvolutionKernels = {
  forward(call) {
    const { backend, shape, x, filter, y } = call;
    if (!isOneVector(shape)) return directConvolution.forward(call);
    convolve(backend, shape, { source: x, filter, target: y, turned: 0 });
    addBiasAfterwards(call);
  },

  inputGradient(call) {
    const { backend, shape, dy, filter, dx } = call;
    const turned = turnedShape(shape);
    if (shape.stride.some((step) => step !== 1) || !isOneVector(turned)) {
      return directConvolution.inputGradient(call);
    }
    convolve(backend, turned, { source: dy, filter, target: dx, turned: 1 });
  },

  filterGradient(call) {
    const { backend, shape, x, dy, dfilter } = call;
    if (!hasRowsSideBySide(shape)) return directConvolution.filterGradient(call);
    const { kernelHeight, kernelWidth, inChannels, outChannels, groups } = shape;
    const size = kernelHeight * kernelWidth * (inChannels / groups) * outChannels;
    const count = partsOf(shape, MOST_ITEMS.parts);
    backend.withWorkspace(count > 1 ? 4 * count * size : 0, (parts) => {
      const target = count > 1 ? parts : dfilter;
      run(backend, "groupedFilterGradient", shape, [x, dy, target, 0, count]);
      if (count > 1) sumParts(backend, { parts, sum: dfilter, count, size });
    });
  },
};

interface Operands {
  readonly source: number;
  readonly filter: number;
  readonly target: number;
  readonly turned: number;
}

function convolve(
  backend: StrataBackendWasm,
  shape: ConvolutionShape,
  { source, filter, target, turned }: Operands,
): void {
  const parts = partsOf(shape, MOST_ITEMS.places);
  run(backend, "groupedConvolution", shape, [source, filter, target, turned, parts]);
}

/** In the order of assembly/convolution/grouped-convolution.ts. */
function run(
  backend: StrataBackendWasm,
  kernel: "groupedConvolution" | "groupedFilterGradient",
  shape: ConvolutionShape,
  fields: readonly [source: number, filter: number, target: number, turned: number, parts: number],
): void {
  const lines = clamp(Math.floor(SLICE_PLACES / Math.max(shape.outWidth, 1)), 1, Infinity);
  const cut = [lines, bandBytesOf(shape, lines)];
  const struct = backend.passStruct([...structOf(shape), ...fields, ...cut]);
  backend.runTask(kernel, struct, fields[4], backend.kernels.groupedScratch(struct));
}

/** Whether the outputs of a group are one vector: wider groups are better off with tiles of eight. */
function isOneVector({ outChannels, groups }: ConvolutionShape): boolean {
  return outChannels / groups === 4;
}

/** Whether a kernel row's inputs are whole tiles of twelve. */
function hasRowsSideBySide(shape: ConvolutionShape): boolean {
  const { kernelWidth, inChannels, groups, dilation } = shape;
  return dilation[1] === 1 && ((kernelWidth * inChannels) / groups) % 12 === 0;
}

function partsOf(shape: ConvolutionShape, most: number): number {
  const { batch, outHeight, outWidth, kernelHeight, kernelWidth, inChannels, outChannels } = shape;
  const lines = batch * outHeight;
  const perLine = (outWidth * kernelHeight * kernelWidth * inChannels * outChannels) / shape.groups;
  return clamp(Math.ceil((lines * perLine) / ITEM_PRODUCTS), 1, Math.min(most, lines));
}
