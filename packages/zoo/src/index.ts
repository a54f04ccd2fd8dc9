// The models, each a function
// Not a list of its own beside that of models.ts, which exports nothing else.
export * from "./models.ts";

// Models by name
export {
  createModel,
  isModelName,
  listModels,
  modelEntry,
  type CreateModelOptions,
  type ModelName,
} from "./registry.ts";
export { loadModel } from "./load-model.ts";
export type { ImageModel, ModelEntry, ModelFunction, ModelOptions } from "./model.ts";

// What can be done with one
export { features } from "./features.ts";

// Their classes, for programs with a network of their own
export { LeNet, LeNetBn, type LeNetBnOptions, type LeNetOptions } from "./book/le-net.ts";
export { CifarDenseNet, type CifarDenseNetOptions } from "./cifar/dense-net.ts";
export { CifarGoogleNet, type CifarGoogleNetOptions } from "./cifar/google-net.ts";
export { CifarPreActResNet, CifarResNet, type CifarResNetOptions } from "./cifar/res-net.ts";
export { ResNet, type ResNetArchitecture, type ResNetOptions } from "./torchvision/resnet.ts";
export {
  ConvNeXt,
  type ConvNeXtArchitecture,
  type ConvNeXtOptions,
} from "./torchvision/convnext.ts";
export { EfficientNet, type EfficientNetOptions } from "./torchvision/efficientnet.ts";
export { MobileNetV2, type MobileNetV2Options } from "./torchvision/mobilenet-v2.ts";
export {
  MobileNetV3,
  type MobileNetV3Architecture,
  type MobileNetV3Options,
} from "./torchvision/mobilenet-v3.ts";
export { RegNet, type RegNetArchitecture, type RegNetOptions } from "./torchvision/regnet.ts";
export { ShuffleNetV2, type ShuffleNetV2Options } from "./torchvision/shufflenet-v2.ts";
