import { registerTrainingKernel, replaceKernel, trainingKernelId } from "@stratajs/tensor";
import {
  getKernel,
  unregisterKernel,
  type KernelConfig,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import { accumulateGradient } from "./kernels/accumulate-gradient.ts";
import type { AcceleratedKernel } from "./kernels/tfjs/accelerated-kernel.ts";
import { addRelu, reluGradient, sigmoidGradient, tanhGradient } from "./kernels/activations.ts";
import { averagePool2d, averagePool2dGradient } from "./kernels/pooling/average-pool2d.ts";
import {
  batchNormInference,
  batchNormTraining,
  batchNormTrainingGradient,
} from "./kernels/normalization/batch-norm-training.ts";
import { bytesToFloat } from "./kernels/bytes-to-float.ts";
import { channelSums } from "./kernels/convolution/channel-sums.ts";
import { concat, concatGradient } from "./kernels/concat.ts";
import { conv2d, conv2dFilterGradient, conv2dInputGradient } from "./kernels/convolution/conv2d.ts";
import { einsum } from "./kernels/tfjs/einsum.ts";
import {
  globalAveragePool2d,
  globalAveragePool2dGradient,
} from "./kernels/pooling/global-average-pool2d.ts";
import { gradientNorm } from "./kernels/optimizer/gradient-norm.ts";
import { identity } from "./kernels/tfjs/identity.ts";
import { lambStep } from "./kernels/optimizer/lamb-step.ts";
import { maxPool2d, maxPool2dGradient } from "./kernels/pooling/max-pool2d.ts";
import {
  adadeltaStep,
  adagradStep,
  adamStep,
  lionStep,
  rmspropStep,
  sgdStep,
} from "./kernels/optimizer/optimizer-steps.ts";
import { randomMask } from "./kernels/random-mask.ts";
import { runningStatistics } from "./kernels/normalization/running-statistics.ts";
import { softmaxCrossEntropy } from "./kernels/softmax-cross-entropy.ts";
import { tfjsConvolutions } from "./kernels/tfjs/tfjs-convolutions.ts";
import { tfjsElementwise } from "./kernels/tfjs/tfjs-elementwise.ts";
import { tfjsProducts } from "./kernels/tfjs/tfjs-products.ts";
import { tfjsReductions } from "./kernels/tfjs/tfjs-reductions.ts";
import type { AnyTrainingKernel, TrainingKernelTable } from "./kernels/training-kernel.ts";
import { unsortedSegmentSum } from "./kernels/tfjs/unsorted-segment-sum.ts";
import type { Simd } from "./simd.ts";
import type { StrataBackendWasm } from "./strata-backend-wasm.ts";

const BACKEND = "wasm";

/** Strata's kernels, which need SIMD; without it the reference compositions run. */
const trainingKernels: TrainingKernelTable = {
  Conv2d: conv2d,
  Conv2dInputGradient: conv2dInputGradient,
  Conv2dFilterGradient: conv2dFilterGradient,
  ChannelSums: channelSums,
  BatchNormTraining: batchNormTraining,
  BatchNormTrainingGradient: batchNormTrainingGradient,
  BatchNormInference: batchNormInference,
  RunningStatistics: runningStatistics,
  AddRelu: addRelu,
  ReluGradient: reluGradient,
  SigmoidGradient: sigmoidGradient,
  TanhGradient: tanhGradient,
  MaxPool2d: maxPool2d,
  MaxPool2dGradient: maxPool2dGradient,
  AveragePool2d: averagePool2d,
  AveragePool2dGradient: averagePool2dGradient,
  GlobalAveragePool2d: globalAveragePool2d,
  GlobalAveragePool2dGradient: globalAveragePool2dGradient,
  Concat: concat,
  ConcatGradient: concatGradient,
  SoftmaxCrossEntropy: softmaxCrossEntropy,
  AccumulateGradient: accumulateGradient,
  GradientNorm: gradientNorm,
  SgdStep: sgdStep,
  AdamStep: adamStep,
  RmspropStep: rmspropStep,
  AdagradStep: adagradStep,
  AdadeltaStep: adadeltaStep,
  LionStep: lionStep,
  LambStep: lambStep,
  RandomMask: randomMask,
  BytesToFloat: bytesToFloat,
};

/** Kernels of tfjs-core that tfjs-backend-wasm lacks, or wastes memory in, and that need no SIMD. */
const portable: readonly KernelConfig[] = [identity, unsortedSegmentSum, einsum];

/** Kernels of tfjs-core that it lacks, or that ours are faster at. */
const vectorized: readonly KernelConfig[] = [...tfjsConvolutions, ...tfjsProducts];

/** Those of which ours compute a part. */
const accelerated: readonly AcceleratedKernel[] = [...tfjsElementwise, ...tfjsReductions];

/** Registers what the engine can run with tfjs-core; the result undoes it. */
export function registerKernels(simd: Simd): () => void {
  const configs = simd === "none" ? portable : [...portable, ...vectorized];
  const undo = configs.map(replaceKernel);
  if (simd !== "none") undo.push(...accelerated.map(accelerate), registerTrainingKernels());
  return () => {
    for (const step of undo) step();
  };
}

function accelerate({ kernelName, compute }: AcceleratedKernel): () => void {
  const original: KernelConfig = getKernel(kernelName, BACKEND);
  return replaceKernel({
    ...original,
    kernelFunc: (call) => {
      const { backend, inputs, attrs } = call;
      return (
        compute(backend as StrataBackendWasm, inputs as Record<string, TensorInfo>, attrs ?? {}) ??
        original.kernelFunc(call)
      );
    },
  });
}

function registerTrainingKernels(): () => void {
  const names = Object.keys(trainingKernels) as (keyof TrainingKernelTable)[];
  for (const name of names) {
    registerTrainingKernel(name, BACKEND, trainingKernels[name] as AnyTrainingKernel);
  }
  return () => {
    for (const name of names) unregisterKernel(trainingKernelId(name), BACKEND);
  };
}
