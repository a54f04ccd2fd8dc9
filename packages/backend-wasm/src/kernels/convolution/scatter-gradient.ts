import type { StrataBackendWasm } from "../../strata-backend-wasm.ts";
import { structOf, type ConvolutionShape } from "./convolution-shape.ts";

/** Multiply-adds of an item: some tens of microseconds. */
const ITEM_PRODUCTS = 2e6;

/** dy and filter -> dx (assembly/convolution/scatter-gradient.ts), from addresses to addresses. */
export function scatterGradient(
  backend: StrataBackendWasm,
  shape: ConvolutionShape,
  { dy, filter, dx }: { readonly dy: number; readonly filter: number; readonly dx: number },
): void {
  const { kernels } = backend;
  const { batch, kernelHeight, kernelWidth, inChannels, groups } = shape;
  const places = shape.outHeight * shape.outWidth;
  const products = places * kernelHeight * kernelWidth * (inChannels / groups) * shape.outChannels;
  const imagesPerItem = Math.max(1, Math.round(ITEM_PRODUCTS / products));
  const passTask = (panels: number): number =>
    backend.passStruct([...structOf(shape), dy, filter, dx, panels, imagesPerItem]);
  backend.withWorkspace(kernels.scatterGradientPanels(passTask(0)), (panels) => {
    const task = passTask(panels);
    const scratchBytes = kernels.scatterGradientScratch(task);
    backend.runTask("packScatterFilter", task, groups);
    backend.runTask("scatterGradient", task, Math.ceil(batch / imagesPerItem), scratchBytes);
  });
}
