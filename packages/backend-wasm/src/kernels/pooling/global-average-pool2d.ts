import type { StrataBackendWasm } from "../../strata-backend-wasm.ts";
import type { TrainingKernel } from "../training-kernel.ts";

/** About how much of the images an item reads or writes: tens of microseconds. */
const ITEM_FLOATS = 65_536;

export const globalAveragePool2d: TrainingKernel<"GlobalAveragePool2d"> = ({
  inputs: { x },
  backend,
}) => {
  const from = backend.addressOf(x);
  const y = backend.makeOutput([x.shape[0]!, x.shape[3]!], "float32");
  run(backend, "globalAveragePool", x.shape, from, backend.addressOf(y));
  return [y];
};

export const globalAveragePool2dGradient: TrainingKernel<"GlobalAveragePool2dGradient"> = ({
  inputs: { dy },
  attributes: { inputShape },
  backend,
}) => {
  const from = backend.addressOf(dy);
  const dx = backend.makeOutput([...inputShape], "float32");
  run(backend, "globalAveragePoolGradient", inputShape, backend.addressOf(dx), from);
  return [dx];
};

/** `x` and `y`: the addresses of both, or of dx and dy. */
function run(
  backend: StrataBackendWasm,
  kernel: "globalAveragePool" | "globalAveragePoolGradient",
  inputShape: readonly number[],
  x: number,
  y: number,
): void {
  const [batch, height, width, channels] = inputShape as [number, number, number, number];
  const places = height * width;
  const itemImages = Math.max(1, Math.floor(ITEM_FLOATS / (places * channels)));
  const task = backend.passStruct([x, y, batch, places, channels, itemImages]);
  backend.runTask(kernel, task, Math.ceil(batch / itemImages));
}
