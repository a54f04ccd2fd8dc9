import { util, type NamedAttrMap, type TensorInfo } from "@tensorflow/tfjs-core";
import type { StrataBackendWasm } from "../../strata-backend-wasm.ts";
import type { AcceleratedKernel } from "./accelerated-kernel.ts";
import { sumChannels } from "../convolution/channel-sums.ts";

/** With more the partial sums would be large beside what they sum. */
const MOST_CHANNELS = 8192;

/** Sums and means over everything, or over all axes but the last ones (the gradient of a bias), of float32. */
export const tfjsReductions: readonly AcceleratedKernel[] = [
  { kernelName: "Sum", compute: (...call) => reduce("sum", ...call) },
  { kernelName: "Mean", compute: (...call) => reduce("mean", ...call) },
];

function reduce(
  kind: "sum" | "mean",
  backend: StrataBackendWasm,
  inputs: Readonly<Record<string, TensorInfo>>,
  { axis, keepDims }: NamedAttrMap,
): TensorInfo | undefined {
  const x = inputs["x"]!;
  if (x.dtype !== "float32" || util.sizeFromShape(x.shape) === 0) return undefined;
  const axes = util.parseAxisParam(axis as number | number[], x.shape).toSorted((a, b) => a - b);
  if (axes.length === 0 || axes.some((each, i) => each !== i)) return undefined;
  const kept = x.shape.slice(axes.length);
  const channels = util.sizeFromShape(kept);
  if (channels > MOST_CHANNELS) return undefined;
  const shape = keepDims ? [...axes.map(() => 1), ...kept] : kept;
  return sumChannels(backend, x, channels, shape, kind);
}
