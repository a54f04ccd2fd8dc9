// Tensors
export {
  dispose,
  keep,
  memory,
  ones,
  onesLike,
  scalar,
  tensor,
  tensor1d,
  tensor2d,
  tensor3d,
  tensor4d,
  tidy,
  variable,
  zeros,
  zerosLike,
  fill,
  range,
  oneHot,
  type DataType,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  type TensorLike,
  type Variable,
} from "@tensorflow/tfjs-core";

// Arithmetic and comparisons (gradients: those of gradients.ts)
export {
  abs,
  add,
  argMax,
  cast,
  clipByValue,
  div,
  equal,
  exp,
  greater,
  greaterEqual,
  less,
  lessEqual,
  log,
  logSoftmax,
  logicalAnd,
  logicalNot,
  logicalOr,
  matMul,
  max,
  maximum,
  mean,
  minimum,
  mul,
  neg,
  notEqual,
  pow,
  rsqrt,
  softmax,
  sqrt,
  square,
  sub,
  sum,
  where,
} from "@tensorflow/tfjs-core";

// Shapes
export {
  expandDims,
  gather,
  pad,
  reshape,
  slice,
  split,
  squeeze,
  stack,
  tile,
  transpose,
  unstack,
} from "@tensorflow/tfjs-core";

export { concat } from "./ops/concat.ts";

// Network ops
export { adaptiveAvgPool2d, adaptiveMaxPool2d } from "./ops/adaptive-pool2d.ts";
export { relu, sigmoid, tanh } from "./ops/activations.ts";
export { addRelu } from "./ops/add-relu.ts";
export {
  batchNormInference,
  batchNormTraining,
  type BatchNormOptions,
  type BatchNormResult,
} from "./ops/batch-norm.ts";
export { bytesToFloat } from "./ops/bytes-to-float.ts";
export { channelShuffle } from "./ops/channel-shuffle.ts";
export { conv2d, type Conv2dOptions } from "./ops/conv2d.ts";
export { convTranspose2d, type ConvTranspose2dOptions } from "./ops/conv-transpose2d.ts";
export { dropout } from "./ops/dropout.ts";
export { hardsigmoid, hardswish } from "./ops/hard-activations.ts";
export { linear } from "./ops/linear.ts";
export { localResponseNorm, type LocalResponseNormOptions } from "./ops/local-response-norm.ts";
export {
  groupNorm,
  instanceNorm,
  layerNorm,
  type NormalizationOptions,
} from "./ops/normalization.ts";
export {
  avgPool2d,
  globalAvgPool2d,
  maxPool2d,
  type AvgPool2dOptions,
  type Pool2dOptions,
} from "./ops/pool2d.ts";
export { elu, leakyRelu, prelu, relu6 } from "./ops/rectifiers.ts";
export { reflectPad2d } from "./ops/reflect-pad2d.ts";
export { scaleChannels } from "./ops/scale-channels.ts";
export {
  gelu,
  mish,
  silu,
  softplus,
  type GeluOptions,
  type SoftplusOptions,
} from "./ops/smooth-activations.ts";
export { stochasticDepth, type StochasticDepthOptions } from "./ops/stochastic-depth.ts";
export { upsample2d, type Upsample2dOptions } from "./ops/upsample2d.ts";
export { expectShape, formatShape, type Padding, type Size } from "./ops/arguments.ts";

// Losses
export {
  binaryCrossEntropyWithLogits,
  meanSquaredError,
  smoothL1Loss,
  type BinaryCrossEntropyOptions,
  type LossOptions,
  type SmoothL1Options,
} from "./ops/losses.ts";
export { softmaxCrossEntropy } from "./ops/softmax-cross-entropy.ts";
export { type Reduction, type SoftmaxCrossEntropyOptions } from "./ops/cross-entropy-options.ts";

// Training
export { inference, type Context } from "./context.ts";
export { registerGradients } from "./gradients.ts";
export { Parameter, type Initializer, type ParameterOptions } from "./parameter.ts";
export {
  toFloat32,
  type StateData,
  type StateDict,
  type StateDtype,
  type StateEntry,
} from "./state-dict.ts";
export { valueAndGrads, type Gradients } from "./value-and-grads.ts";
export { withGradient, type WithGradientOptions } from "./with-gradient.ts";

export { ModuleBuffer, ModuleCounter, type Buffered } from "./module-buffer.ts";
export { checkTraining, type TrainableModel, type TrainingCheck } from "./check-training.ts";

// What a computation is made of
export { traceOperations, type OperationTrace, type TraceOptions } from "./trace-operations.ts";
export type { Operation, TracedTensor } from "./operation-recorder.ts";
export { bytesKeptForBackward } from "./bytes-kept-for-backward.ts";
export { multiplyAdds } from "./multiply-adds.ts";

// Random numbers
export { Rng, type RngState } from "./rng/rng.ts";

// Backends
export {
  activate,
  replaceBackend,
  replaceKernel,
  useBackend,
  type Backend,
  type BackendReport,
  type BackendStart,
} from "./backend.ts";

export { DeviceLostError } from "./device-lost.ts";
export type { DeviceBackend } from "./host-values.ts";
export { isSoftwareRenderer, whyNoSoftware } from "./software-renderer.ts";

// Training kernels
export {
  kernelSource,
  observeTrainingKernels,
  preferTfjsKernels,
  registerTrainingKernel,
  runTrainingKernel,
  trainingKernelId,
  type KernelSource,
  type TrainingKernelCall,
} from "./kernels/registry.ts";
export { references } from "./kernels/references.ts";
export type {
  AveragePool2dAttributes,
  BatchNormAttributes,
  Conv2dAttributes,
  Padding2d,
  Pool2dAttributes,
  Reference,
  Size2d,
  TrainingKernelName,
  TrainingKernels,
} from "./kernels/signatures.ts";
