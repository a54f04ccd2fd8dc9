import { imageNetImages } from "../published-images.ts";
import { toPreprocessing, type Preprocessing } from "../preprocessing.ts";
import { timmWeights } from "./timm-weights.ts";
import { torchvisionWeights } from "./torchvision-weights.ts";

/** A line of the tables of weights. */
export interface WeightsFile {
  readonly name: string;
  /** Its name ends in the first digits of its SHA-256. */
  readonly file: string;
  /** 256 by default. */
  readonly resize?: number;
  /** 224 by default. */
  readonly crop?: number;
  readonly interpolation?: "bilinear" | "bicubic";
}

/** Trained weights of a model that somebody has published. */
export interface PublishedWeights {
  /** torchvision's, `IMAGENET1K_V1`, or timm's, `resnet18.a1_in1k`. */
  readonly name: string;
  readonly url: string;
  /** How the file's SHA-256 begins: the digits in its name. */
  readonly sha256Prefix: string;
  /** What its publishers did to images before the model saw them. */
  readonly preprocessing: Preprocessing;
  /** What its outputs stand for; `imageNetClasses` has their names. */
  readonly classes: "ImageNet-1k";
  /** SPDX. */
  readonly license: string;
  /** Where they come from. */
  readonly source: string;
}

/** The published weights of a model that the zoo knows, its default first. */
export function listWeights(model: string): PublishedWeights[] {
  return [
    ...linesOf(torchvisionWeights, model).map((line) =>
      describe(line, {
        url: `https://download.pytorch.org/models/${line.file}`,
        license: "BSD-3-Clause",
        source: "https://github.com/pytorch/vision",
        interpolation: "bilinear",
      }),
    ),
    ...linesOf(timmWeights, model).map((line) =>
      describe(line, {
        url: `https://github.com/huggingface/pytorch-image-models/releases/download/${line.file}`,
        license: "Apache-2.0",
        source: "https://github.com/huggingface/pytorch-image-models",
        interpolation: "bicubic",
      }),
    ),
  ];
}

/**
 * The names of ImageNet's 1000 classes, in the order of the labels; fetched when they are asked for, so that programs
 * without them stay small.
 */
export async function imageNetClasses(): Promise<readonly string[]> {
  const { imageNetClassNames } = await import("./image-net-classes.ts");
  return imageNetClassNames;
}

function linesOf(
  table: Readonly<Record<string, readonly WeightsFile[]>>,
  model: string,
): readonly WeightsFile[] {
  return Object.hasOwn(table, model) ? table[model]! : [];
}

function describe(
  { name, file, resize = 256, crop = 224, interpolation }: WeightsFile,
  publisher: Pick<PublishedWeights, "url" | "license" | "source"> & {
    readonly interpolation: "bilinear" | "bicubic";
  },
): PublishedWeights {
  const { interpolation: usual, ...rest } = publisher;
  const { mean, standardDeviation: std } = imageNetImages;
  return {
    name,
    ...rest,
    sha256Prefix: hashInName(file) ?? "",
    preprocessing: toPreprocessing({
      resize,
      crop,
      interpolation: interpolation ?? usual,
      mean,
      std,
    }),
    classes: "ImageNet-1k",
  };
}

/** The first digits of a SHA-256 at the end of a file's name, as PyTorch and timm put them there. */
export function hashInName(file: string): string | undefined {
  return /-([0-9a-f]{8,64})\.(?:pth|pt|ckpt|safetensors)$/.exec(file)?.[1];
}
