// Every model of the zoo: a line here, and createModel, the command line and the tests know it.

// Dive into Deep Learning
export { leNet, leNetBn } from "./book/le-net.ts";
export { bookAlexNet } from "./book/alex-net.ts";
export { bookVgg11 } from "./book/vgg.ts";
export { nin } from "./book/nin.ts";
export { bookGoogLeNet } from "./book/google-net.ts";
export { bookResNet18, bookResNet26, bookResNeXt26 } from "./book/res-net.ts";
export { bookDenseNet } from "./book/dense-net.ts";

// UvA tutorial 5
export { cifarDenseNet } from "./cifar/dense-net.ts";
export { cifarGoogleNet } from "./cifar/google-net.ts";
export { cifarPreActResNet20, cifarResNet20 } from "./cifar/res-net.ts";

// torchvision
export { convnext_tiny } from "./torchvision/convnext.ts";
export { efficientnet_b0 } from "./torchvision/efficientnet.ts";
export { mobilenet_v2 } from "./torchvision/mobilenet-v2.ts";
export { mobilenet_v3_large, mobilenet_v3_small } from "./torchvision/mobilenet-v3.ts";
export { regnet_x_400mf, regnet_y_400mf } from "./torchvision/regnet.ts";
export { alexnet } from "./torchvision/alexnet.ts";
export {
  vgg11,
  vgg11_bn,
  vgg13,
  vgg13_bn,
  vgg16,
  vgg16_bn,
  vgg19,
  vgg19_bn,
} from "./torchvision/vgg.ts";
export { googlenet } from "./torchvision/googlenet.ts";
export { inception_v3 } from "./torchvision/inception.ts";
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
export { shufflenet_v2_x1_0 } from "./torchvision/shufflenet-v2.ts";
export { densenet121, densenet161, densenet169, densenet201 } from "./torchvision/densenet.ts";
export { squeezenet1_0, squeezenet1_1 } from "./torchvision/squeezenet.ts";
export { mnasnet0_5, mnasnet1_0 } from "./torchvision/mnasnet.ts";
