import type { ConvolutionKernels } from "./convolution-algorithms.ts";

/** Values of an item: tens of microseconds. */
const ITEM_VALUES = 65_536;

/** Adds the bias, if there is one, in a pass of its own, for algorithms that know none. */
export function addBiasAfterwards({
  backend,
  shape: { batch, outHeight, outWidth, outChannels },
  bias,
  y,
}: Parameters<ConvolutionKernels["forward"]>[0]): void {
  if (bias === 0) return;
  const rows = batch * outHeight * outWidth;
  const rowsPerItem = Math.ceil(ITEM_VALUES / outChannels);
  const task = backend.passStruct([y, bias, rows, outChannels, rowsPerItem]);
  backend.runTask("addBias", task, Math.ceil(rows / rowsPerItem));
}
