import type { BatchNormAttributes } from "@stratajs/tensor";
import type { TensorInfo } from "@tensorflow/tfjs-core";
import { floatBits, type StrataBackendWasm } from "../../strata-backend-wasm.ts";
import type { TaskKernelName } from "../../kernel-exports.ts";
import { CHANNEL_ITEM, wideRowsStruct, type WideRows } from "../wide-rows.ts";

/** Bytes of the coefficients of a lane. */
const COEFFICIENT_BYTES = 20;
/** Bytes of the two sums of a lane in each chunk, and in what is left over. */
const PARTIAL_BYTES = 16;
/** Bytes of scratch for each lane: at most two sums in float32 and a wide row of x and of dy. */
const SCRATCH_BYTES = 4 * 4;
/** Bytes of scratch of the stages over channels: two sums of each. */
const CHANNEL_SCRATCH_BYTES = 2 * 8 * CHANNEL_ITEM;

/** The tensors of a batch norm, in the order of the struct; what a stage does not use may be missing. */
interface BatchNormTensors {
  readonly x: TensorInfo;
  readonly dy?: TensorInfo;
  /** y, or dx. */
  readonly result: TensorInfo;
  readonly scale: TensorInfo;
  readonly offset: TensorInfo;
  readonly mean: TensorInfo;
  readonly variance: TensorInfo;
  readonly dscale?: TensorInfo;
  readonly doffset?: TensorInfo;
}

/** The stages of a batch norm, over chunks of rows or over channels, as kernels of assembly/. */
export interface BatchNormStages {
  overRows(kernel: TaskKernelName): void;
  overChannels(kernel: TaskKernelName): void;
}

/** Lends `use` the stages of one batch norm. */
export function withBatchNormStages(
  backend: StrataBackendWasm,
  cut: WideRows,
  tensors: BatchNormTensors,
  { epsilon, activation }: BatchNormAttributes,
  use: (stages: BatchNormStages) => void,
): void {
  const { x, dy, result, scale, offset, mean, variance, dscale, doffset } = tensors;
  const { channels, lanes, chunks } = cut;
  const addresses = [x, dy, result, scale, offset, mean, variance, dscale, doffset].map((tensor) =>
    tensor ? backend.addressOf(tensor) : 0,
  );
  const settings = [floatBits(epsilon), Number(activation === "relu")];
  const partialBytes = (chunks + 1) * lanes * PARTIAL_BYTES;
  backend.withWorkspace(partialBytes + lanes * COEFFICIENT_BYTES, (partials) => {
    const workspace = [partials + partialBytes, partials];
    const task = backend.passStruct([
      ...wideRowsStruct(cut),
      ...addresses,
      ...settings,
      ...workspace,
    ]);
    use({
      overRows: (kernel) => backend.runTask(kernel, task, chunks, lanes * SCRATCH_BYTES),
      overChannels: (kernel) =>
        backend.runTask(kernel, task, Math.ceil(channels / CHANNEL_ITEM), CHANNEL_SCRATCH_BYTES),
    });
  });
}
