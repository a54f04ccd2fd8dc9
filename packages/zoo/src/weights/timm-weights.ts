import type { WeightsFile } from "./published-weights.ts";

/**
 * Weights of timm 1.0 for the architectures that it has from torchvision, under its own names,
 * `architecture.recipe_dataset`: mostly those of "ResNet strikes back", https://arxiv.org/abs/2110.00476
 */
export const timmWeights: Readonly<Record<string, readonly WeightsFile[]>> = {
  resnet18: [
    { name: "resnet18.a1_in1k", file: "v0.1-rsb-weights/resnet18_a1_0-d63eafa0.pth", resize: 235 },
    { name: "resnet18.a2_in1k", file: "v0.1-rsb-weights/resnet18_a2_0-b61bd467.pth", resize: 235 },
    {
      name: "resnet18.a3_in1k",
      file: "v0.1-rsb-weights/resnet18_a3_0-40c531c8.pth",
      resize: 168,
      crop: 160,
    },
  ],
  resnet34: [
    { name: "resnet34.a1_in1k", file: "v0.1-rsb-weights/resnet34_a1_0-46f8f793.pth", resize: 235 },
    { name: "resnet34.a2_in1k", file: "v0.1-rsb-weights/resnet34_a2_0-82d47d71.pth", resize: 235 },
    {
      name: "resnet34.a3_in1k",
      file: "v0.1-rsb-weights/resnet34_a3_0-a20cabb6.pth",
      resize: 168,
      crop: 160,
    },
  ],
  resnet50: [
    { name: "resnet50.a1_in1k", file: "v0.1-rsb-weights/resnet50_a1_0-14fe96d1.pth", resize: 235 },
    { name: "resnet50.a2_in1k", file: "v0.1-rsb-weights/resnet50_a2_0-a2746f79.pth", resize: 235 },
    {
      name: "resnet50.a3_in1k",
      file: "v0.1-rsb-weights/resnet50_a3_0-59cae1ef.pth",
      resize: 168,
      crop: 160,
    },
    { name: "resnet50.ra_in1k", file: "v0.1-weights/resnet50_ra-85ebb6e5.pth", resize: 256 },
    { name: "resnet50.bt_in1k", file: "v0.1-weights/rw_resnet50-86acaeed.pth", resize: 256 },
  ],
  resnet101: [
    {
      name: "resnet101.a1_in1k",
      file: "v0.1-rsb-weights/resnet101_a1_0-cdcb52a9.pth",
      resize: 235,
    },
    {
      name: "resnet101.a1h_in1k",
      file: "v0.1-rsb-weights/resnet101_a1h-36d3f2aa.pth",
      resize: 235,
    },
    {
      name: "resnet101.a2_in1k",
      file: "v0.1-rsb-weights/resnet101_a2_0-6edb36c7.pth",
      resize: 235,
    },
    {
      name: "resnet101.a3_in1k",
      file: "v0.1-rsb-weights/resnet101_a3_0-1db14157.pth",
      resize: 168,
      crop: 160,
    },
  ],
  resnet152: [
    {
      name: "resnet152.a1_in1k",
      file: "v0.1-rsb-weights/resnet152_a1_0-2eee8a7a.pth",
      resize: 235,
    },
    {
      name: "resnet152.a1h_in1k",
      file: "v0.1-rsb-weights/resnet152_a1h-dc400468.pth",
      resize: 235,
    },
    {
      name: "resnet152.a2_in1k",
      file: "v0.1-rsb-weights/resnet152_a2_0-b4c6978f.pth",
      resize: 235,
    },
    {
      name: "resnet152.a3_in1k",
      file: "v0.1-rsb-weights/resnet152_a3_0-134d4688.pth",
      resize: 168,
      crop: 160,
    },
  ],
  wide_resnet50_2: [
    {
      name: "wide_resnet50_2.racm_in1k",
      file: "v0.1-weights/wide_resnet50_racm-8234f177.pth",
      resize: 256,
    },
  ],
  resnext50_32x4d: [
    {
      name: "resnext50_32x4d.a1_in1k",
      file: "v0.1-rsb-weights/resnext50_32x4d_a1_0-b5a91a1d.pth",
      resize: 235,
    },
    {
      name: "resnext50_32x4d.a1h_in1k",
      file: "v0.1-rsb-weights/resnext50_32x4d_a1h-0146ab0a.pth",
      resize: 235,
    },
    {
      name: "resnext50_32x4d.a2_in1k",
      file: "v0.1-rsb-weights/resnext50_32x4d_a2_0-efc76add.pth",
      resize: 235,
    },
    {
      name: "resnext50_32x4d.a3_in1k",
      file: "v0.1-rsb-weights/resnext50_32x4d_a3_0-3e450271.pth",
      resize: 168,
      crop: 160,
    },
    {
      name: "resnext50_32x4d.ra_in1k",
      file: "v0.1-weights/resnext50_32x4d_ra-d733960d.pth",
      resize: 256,
    },
  ],
};
