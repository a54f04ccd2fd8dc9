import type { WeightsFile } from "./published-weights.ts";

/**
 * torchvision 0.29's published weights for ImageNet, the best first, by model. In training images were cut to `crop`
 * after the shorter edge was brought to `resize`; those of `IMAGENET1K_V2` come from a longer recipe.
 */
export const torchvisionWeights: Readonly<Record<string, readonly WeightsFile[]>> = {
  alexnet: [{ name: "IMAGENET1K_V1", file: "alexnet-owt-7be5be79.pth" }],
  vgg11: [{ name: "IMAGENET1K_V1", file: "vgg11-8a719046.pth" }],
  vgg13: [{ name: "IMAGENET1K_V1", file: "vgg13-19584684.pth" }],
  vgg16: [{ name: "IMAGENET1K_V1", file: "vgg16-397923af.pth" }],
  vgg19: [{ name: "IMAGENET1K_V1", file: "vgg19-dcbb9e9d.pth" }],
  vgg11_bn: [{ name: "IMAGENET1K_V1", file: "vgg11_bn-6002323d.pth" }],
  vgg13_bn: [{ name: "IMAGENET1K_V1", file: "vgg13_bn-abd245e5.pth" }],
  vgg16_bn: [{ name: "IMAGENET1K_V1", file: "vgg16_bn-6c64b313.pth" }],
  vgg19_bn: [{ name: "IMAGENET1K_V1", file: "vgg19_bn-c79401a0.pth" }],
  googlenet: [{ name: "IMAGENET1K_V1", file: "googlenet-1378be20.pth" }],
  inception_v3: [
    { name: "IMAGENET1K_V1", file: "inception_v3_google-0cc3c7bd.pth", resize: 342, crop: 299 },
  ],
  resnet18: [{ name: "IMAGENET1K_V1", file: "resnet18-f37072fd.pth" }],
  resnet34: [{ name: "IMAGENET1K_V1", file: "resnet34-b627a593.pth" }],
  resnet50: [
    { name: "IMAGENET1K_V2", file: "resnet50-11ad3fa6.pth", resize: 232 },
    { name: "IMAGENET1K_V1", file: "resnet50-0676ba61.pth" },
  ],
  resnet101: [
    { name: "IMAGENET1K_V2", file: "resnet101-cd907fc2.pth", resize: 232 },
    { name: "IMAGENET1K_V1", file: "resnet101-63fe2227.pth" },
  ],
  resnet152: [
    { name: "IMAGENET1K_V2", file: "resnet152-f82ba261.pth", resize: 232 },
    { name: "IMAGENET1K_V1", file: "resnet152-394f9c45.pth" },
  ],
  wide_resnet50_2: [
    { name: "IMAGENET1K_V2", file: "wide_resnet50_2-9ba9bcbe.pth", resize: 232 },
    { name: "IMAGENET1K_V1", file: "wide_resnet50_2-95faca4d.pth" },
  ],
  resnext50_32x4d: [
    { name: "IMAGENET1K_V2", file: "resnext50_32x4d-1a0047aa.pth", resize: 232 },
    { name: "IMAGENET1K_V1", file: "resnext50_32x4d-7cdf4587.pth" },
  ],
  resnext101_32x8d: [
    { name: "IMAGENET1K_V2", file: "resnext101_32x8d-110c445d.pth", resize: 232 },
    { name: "IMAGENET1K_V1", file: "resnext101_32x8d-8ba56ff5.pth" },
  ],
  densenet121: [{ name: "IMAGENET1K_V1", file: "densenet121-a639ec97.pth" }],
  densenet161: [{ name: "IMAGENET1K_V1", file: "densenet161-8d451a50.pth" }],
  densenet169: [{ name: "IMAGENET1K_V1", file: "densenet169-b2777c0a.pth" }],
  densenet201: [{ name: "IMAGENET1K_V1", file: "densenet201-c1103571.pth" }],
  squeezenet1_0: [{ name: "IMAGENET1K_V1", file: "squeezenet1_0-b66bff10.pth" }],
  squeezenet1_1: [{ name: "IMAGENET1K_V1", file: "squeezenet1_1-b8a52dc0.pth" }],
  mobilenet_v2: [
    { name: "IMAGENET1K_V2", file: "mobilenet_v2-7ebf99e0.pth", resize: 232 },
    { name: "IMAGENET1K_V1", file: "mobilenet_v2-b0353104.pth" },
  ],
  mobilenet_v3_small: [{ name: "IMAGENET1K_V1", file: "mobilenet_v3_small-047dcff4.pth" }],
  mobilenet_v3_large: [
    { name: "IMAGENET1K_V2", file: "mobilenet_v3_large-5c1a4163.pth", resize: 232 },
    { name: "IMAGENET1K_V1", file: "mobilenet_v3_large-8738ca79.pth" },
  ],
  shufflenet_v2_x1_0: [{ name: "IMAGENET1K_V1", file: "shufflenetv2_x1-5666bf0f80.pth" }],
  efficientnet_b0: [
    {
      name: "IMAGENET1K_V1",
      file: "efficientnet_b0_rwightman-7f5810bc.pth",
      interpolation: "bicubic",
    },
  ],
  regnet_x_400mf: [
    { name: "IMAGENET1K_V2", file: "regnet_x_400mf-62229a5f.pth", resize: 232 },
    { name: "IMAGENET1K_V1", file: "regnet_x_400mf-adf1edd5.pth" },
  ],
  regnet_y_400mf: [
    { name: "IMAGENET1K_V2", file: "regnet_y_400mf-e6988f5f.pth", resize: 232 },
    { name: "IMAGENET1K_V1", file: "regnet_y_400mf-c65dace8.pth" },
  ],
  convnext_tiny: [{ name: "IMAGENET1K_V1", file: "convnext_tiny-983f1562.pth", resize: 236 }],
  mnasnet0_5: [{ name: "IMAGENET1K_V1", file: "mnasnet0.5_top1_67.823-3ffadce67e.pth" }],
  mnasnet1_0: [{ name: "IMAGENET1K_V1", file: "mnasnet1.0_top1_73.512-f206786ef8.pth" }],
};
