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
export type { ImageModel, ModelEntry, ModelOptions } from "./model-entry.ts";

// Their classes, for programs that want only one
export { CifarDenseNet, type CifarDenseNetOptions } from "./cifar-dense-net.ts";
export { CifarGoogleNet, type CifarGoogleNetOptions } from "./cifar-google-net.ts";
export { CifarPreActResNet, CifarResNet, type CifarResNetOptions } from "./cifar-res-net.ts";
export { LeNet, LeNetBn, type LeNetBnOptions, type LeNetOptions } from "./le-net.ts";
export { ResNet, type ResNetArchitecture, type ResNetOptions } from "./res-net.ts";
