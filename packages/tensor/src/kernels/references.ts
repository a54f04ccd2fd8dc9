import { add } from "@tensorflow/tfjs-core";
import {
  addReluReference,
  reluGradientReference,
  sigmoidGradientReference,
  tanhGradientReference,
} from "./activation-reference.ts";
import {
  batchNormInferenceReference,
  batchNormTrainingGradientReference,
  batchNormTrainingReference,
  runningStatisticsReference,
} from "./batch-norm-reference.ts";
import { bytesToFloatReference } from "./bytes-to-float-reference.ts";
import { channelSumsReference } from "./channel-sums-reference.ts";
import { concatGradientReference, concatReference } from "./concat-reference.ts";
import {
  conv2dFilterGradientReference,
  conv2dInputGradientReference,
  conv2dReference,
} from "./conv2d-reference.ts";
import {
  globalAveragePool2dGradientReference,
  globalAveragePool2dReference,
} from "./global-average-pool2d-reference.ts";
import { gradientNormReference } from "./gradient-norm-reference.ts";
import { adadeltaStepReference } from "./optimizer/adadelta-step-reference.ts";
import { adagradStepReference } from "./optimizer/adagrad-step-reference.ts";
import { adamStepReference } from "./optimizer/adam-step-reference.ts";
import { lambStepReference } from "./optimizer/lamb-step-reference.ts";
import { lionStepReference } from "./optimizer/lion-step-reference.ts";
import { rmspropStepReference } from "./optimizer/rmsprop-step-reference.ts";
import { sgdStepReference } from "./optimizer/sgd-step-reference.ts";
import {
  averagePool2dGradientReference,
  averagePool2dReference,
  maxPool2dGradientReference,
  maxPool2dReference,
} from "./pool2d-reference.ts";
import { randomMaskReference } from "./random-mask-reference.ts";
import type { Reference, TrainingKernelName } from "./signatures.ts";
import { softmaxCrossEntropyReference } from "./softmax-cross-entropy-reference.ts";

const accumulateGradientReference: Reference<"AccumulateGradient"> = ({ sum, term }) => [
  add(sum, term),
];

/** The composition of tfjs-core ops behind each training kernel. */
export const references: { readonly [Name in TrainingKernelName]: Reference<Name> } = {
  Conv2d: conv2dReference,
  Conv2dInputGradient: conv2dInputGradientReference,
  Conv2dFilterGradient: conv2dFilterGradientReference,
  ChannelSums: channelSumsReference,
  BatchNormTraining: batchNormTrainingReference,
  BatchNormTrainingGradient: batchNormTrainingGradientReference,
  BatchNormInference: batchNormInferenceReference,
  RunningStatistics: runningStatisticsReference,
  AddRelu: addReluReference,
  ReluGradient: reluGradientReference,
  SigmoidGradient: sigmoidGradientReference,
  TanhGradient: tanhGradientReference,
  MaxPool2d: maxPool2dReference,
  MaxPool2dGradient: maxPool2dGradientReference,
  AveragePool2d: averagePool2dReference,
  AveragePool2dGradient: averagePool2dGradientReference,
  GlobalAveragePool2d: globalAveragePool2dReference,
  GlobalAveragePool2dGradient: globalAveragePool2dGradientReference,
  Concat: concatReference,
  ConcatGradient: concatGradientReference,
  SoftmaxCrossEntropy: softmaxCrossEntropyReference,
  AccumulateGradient: accumulateGradientReference,
  GradientNorm: gradientNormReference,
  SgdStep: sgdStepReference,
  AdamStep: adamStepReference,
  RmspropStep: rmspropStepReference,
  AdagradStep: adagradStepReference,
  AdadeltaStep: adadeltaStepReference,
  LionStep: lionStepReference,
  LambStep: lambStepReference,
  RandomMask: randomMaskReference,
  BytesToFloat: bytesToFloatReference,
};
