// Every model of the zoo: a line here, and createModel, the command line and the tests know it.

// Dive into Deep Learning
export { leNet, leNetBn } from "./book/le-net.ts";

// UvA tutorial 5
export { cifarDenseNet } from "./cifar/dense-net.ts";
export { cifarGoogleNet } from "./cifar/google-net.ts";
export { cifarPreActResNet20, cifarResNet20 } from "./cifar/res-net.ts";

// torchvision
export {
  resnet101,
  resnet152,
  resnet18,
  resnet34,
  resnet50,
  resnext101_32x8d,
  resnext50_32x4d,
  wide_resnet50_2,
} from "./torchvision/resnet.ts";
