import type { TrainingKernelCall, TrainingKernelName } from "@stratajs/tensor";
import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { StrataBackendWasm } from "../strata-backend-wasm.ts";

/** How this backend computes one of the training kernels (their meaning: signatures.ts of `@stratajs/tensor`). */
export type TrainingKernel<Name extends TrainingKernelName> = (
  call: TrainingKernelCall<Name, StrataBackendWasm>,
) => TensorInfo[];

export type TrainingKernelTable = { readonly [Name in TrainingKernelName]: TrainingKernel<Name> };

/** Any of them, for code that treats all alike. */
export type AnyTrainingKernel = (
  call: TrainingKernelCall<TrainingKernelName, StrataBackendWasm>,
) => TensorInfo[];
