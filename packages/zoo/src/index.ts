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

// With weights
export { loadModel, type LoadModelOptions, type WeightsOptions } from "./load-model.ts";
export type { LoadedModel, LoadedWeights } from "./loaded-model.ts";
export type { Preprocessing, PreprocessingSettings } from "./preprocessing.ts";
export { saveModel, type SaveModelOptions } from "./save-model.ts";
export {
  imageNetClasses,
  listWeights,
  type PublishedWeights,
} from "./weights/published-weights.ts";
export type { WeightsSource } from "./weights/fetch-weights.ts";
export type { ImageModel, ModelEntry, ModelFunction, ModelOptions } from "./model.ts";

// What can be done with one
export { features } from "./features.ts";
export { freeze, unfreeze } from "./freeze.ts";
export { predict, type PredictOptions, type Prediction } from "./predict.ts";
export { replaceHead } from "./replace-head.ts";

// Their classes, for programs with a network of their own
export { BookAlexNet, type BookAlexNetOptions } from "./book/alex-net.ts";
export { BookDenseNet, type BookDenseNetOptions } from "./book/dense-net.ts";
export { BookGoogLeNet } from "./book/google-net.ts";
export { BookResNet, type BookResNetOptions } from "./book/res-net.ts";
export { BookVgg, type BookVggOptions } from "./book/vgg.ts";
export { Nin } from "./book/nin.ts";
export { LeNet, LeNetBn, type LeNetBnOptions, type LeNetOptions } from "./book/le-net.ts";
export { CifarDenseNet, type CifarDenseNetOptions } from "./cifar/dense-net.ts";
export { CifarGoogleNet, type CifarGoogleNetOptions } from "./cifar/google-net.ts";
export { CifarPreActResNet, CifarResNet, type CifarResNetOptions } from "./cifar/res-net.ts";
export { AlexNet, type AlexNetOptions } from "./torchvision/alexnet.ts";
export { DenseNet, type DenseNetOptions } from "./torchvision/densenet.ts";
export { GoogLeNet, type AuxiliaryOptions } from "./torchvision/googlenet.ts";
export { InceptionV3 } from "./torchvision/inception.ts";
export { MnasNet } from "./torchvision/mnasnet.ts";
export { SqueezeNet, type SqueezeNetArchitecture } from "./torchvision/squeezenet.ts";
export { Vgg, type VggArchitecture, type VggOptions } from "./torchvision/vgg.ts";
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
