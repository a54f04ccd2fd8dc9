// The base of everything
export { Module } from "./module.ts";
export { Sequential, type Layer } from "./sequential.ts";
export type { LoadOptions, LoadResult } from "./internal/state.ts";
export type { LayerSummary, ModelSummary, SummaryTree } from "./summary.ts";

// Looking at a model
export {
  isModuleCall,
  traceModel,
  type ModelOperation,
  type ModelTrace,
  type ModuleCall,
  type TracedState,
  type TraceModelOptions,
} from "./trace-model.ts";
export { watchForward } from "./watch-forward.ts";
export { fuse, type FuseOptions } from "./fuse/fuse.ts";
export { trainingMemory, type TrainingMemory } from "./training-memory.ts";

// Layers with parameters
export { PReLU, type PReLUOptions } from "./prelu.ts";
export { BatchNorm1d, BatchNorm2d, type BatchNormOptions } from "./batch-norm.ts";
export { Conv2d, type Conv2dOptions } from "./conv2d.ts";
export { ConvTranspose2d, type ConvTranspose2dOptions } from "./conv-transpose2d.ts";
export { GroupNorm, InstanceNorm2d, type GroupNormOptions } from "./group-norm.ts";
export { LayerNorm, LayerNorm2d, type LayerNormOptions } from "./layer-norm.ts";
export { LayerScale } from "./layer-scale.ts";
export { Linear, type LinearOptions } from "./linear.ts";

// Layers without
export {
  ELU,
  GELU,
  Hardsigmoid,
  Hardswish,
  LeakyReLU,
  LogSoftmax,
  Mish,
  ReLU,
  ReLU6,
  Sigmoid,
  SiLU,
  Softmax,
  Softplus,
  Tanh,
  type Activation,
} from "./activations.ts";
export { ChannelShuffle } from "./channel-shuffle.ts";
export { Dropout } from "./dropout.ts";
export { Flatten } from "./flatten.ts";
export { LocalResponseNorm } from "./local-response-norm.ts";
export {
  AdaptiveAvgPool2d,
  AdaptiveMaxPool2d,
  AvgPool2d,
  GlobalAvgPool2d,
  MaxPool2d,
} from "./pooling.ts";
export { StochasticDepth } from "./stochastic-depth.ts";
export { Upsample } from "./upsample.ts";

// Blocks of networks
export { BasicBlock, type BasicBlockOptions } from "./blocks/basic-block.ts";
export { BasicConv2d } from "./blocks/basic-conv2d.ts";
export { BookDenseBlock, bookTransition } from "./blocks/book-dense-block.ts";
export { Bottleneck, type BottleneckOptions } from "./blocks/bottleneck.ts";
export { CNBlock, type CNBlockOptions } from "./blocks/cn-block.ts";
export {
  convNormActivation,
  type ConvNormActivationOptions,
} from "./blocks/conv-norm-activation.ts";
export { DenseBlock, DenseLayer, type DenseLayerOptions } from "./blocks/dense-layer.ts";
export { DenseNetLayer, denseNetBlock, denseNetTransition } from "./blocks/dense-net-block.ts";
export { Fire, type FireChannels } from "./blocks/fire.ts";
export { GoogLeNetInception } from "./blocks/google-net-inception.ts";
export { Inception } from "./blocks/inception.ts";
export {
  InceptionA,
  InceptionB,
  InceptionC,
  InceptionD,
  InceptionE,
} from "./blocks/inception-v3-blocks.ts";
export {
  InceptionBlock,
  type InceptionBlockOptions,
  type InceptionChannels,
} from "./blocks/inception-block.ts";
export { InvertedResidual, type InvertedResidualOptions } from "./blocks/inverted-residual.ts";
export {
  InvertedResidualV3,
  type InvertedResidualV3Options,
} from "./blocks/inverted-residual-v3.ts";
export { MBConv, type MBConvOptions } from "./blocks/mb-conv.ts";
export { PreActResNetBlock } from "./blocks/pre-act-resnet-block.ts";
export {
  ResBottleneckBlock,
  type ResBottleneckBlockOptions,
} from "./blocks/res-bottleneck-block.ts";
export { ninBlock } from "./blocks/nin-block.ts";
export { Residual, type ResidualOptions } from "./blocks/residual.ts";
export { ResNeXtBlock, type ResNeXtBlockOptions } from "./blocks/resnext-block.ts";
export { ResNetBlock, type ResNetBlockOptions } from "./blocks/resnet-block.ts";
export { ShuffleUnit, type ShuffleUnitOptions } from "./blocks/shuffle-unit.ts";
export { SqueezeExcitation, type SqueezeExcitationOptions } from "./blocks/squeeze-excitation.ts";
export { Transition, type TransitionOptions } from "./blocks/transition.ts";
export { vggBlock } from "./blocks/vgg-block.ts";

// Heads that only help to learn
export { hasAuxiliaryHeads, type AuxiliaryOutputs, type WithAuxiliaryHeads } from "./auxiliary.ts";

// Initial values
export {
  constant,
  forConvolutions,
  gainFor,
  initialize,
  kaimingNormal,
  kaimingUniform,
  normal,
  ones,
  scaled,
  truncatedNormal,
  uniform,
  xavierNormal,
  xavierUniform,
  zeros,
  type KaimingOptions,
  type TruncatedNormalOptions,
} from "./initializers.ts";
