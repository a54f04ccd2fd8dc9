import type { AdjustBrightness } from "./adjust-brightness.ts";
import type { AdjustContrast } from "./adjust-contrast.ts";
import type { AdjustHue } from "./adjust-hue.ts";
import type { AdjustSaturation } from "./adjust-saturation.ts";
import type { AdjustSharpness } from "./adjust-sharpness.ts";
import type { Affine } from "./affine.ts";
import type { AutoAugment } from "./auto-augment.ts";
import type { Autocontrast } from "./autocontrast.ts";
import type { CenterCrop } from "./center-crop.ts";
import type { ColorJitter } from "./color-jitter.ts";
import type { Crop } from "./crop.ts";
import type { Equalize } from "./equalize.ts";
import type { Erase } from "./erase.ts";
import type {
  HorizontalFlip,
  RandomHorizontalFlip,
  RandomVerticalFlip,
  VerticalFlip,
} from "./flip.ts";
import type { GaussianBlur } from "./gaussian-blur.ts";
import type { Grayscale, RandomGrayscale } from "./grayscale.ts";
import type { Invert } from "./invert.ts";
import type { ModuleTransform, TransformFunction } from "./module-transform.ts";
import type { Normalize } from "./normalize.ts";
import type { Pad } from "./pad.ts";
import type { Perspective, RandomPerspective } from "./perspective.ts";
import type { Posterize } from "./posterize.ts";
import type { RandAugment } from "./rand-augment.ts";
import type { RandomAffine } from "./random-affine.ts";
import type { RandomApply, RandomChoice } from "./random-choice.ts";
import type { RandomCrop } from "./random-crop.ts";
import type { RandomErasing } from "./random-erasing.ts";
import type { RandomResizedCrop } from "./random-resized-crop.ts";
import type { Resize } from "./resize.ts";
import type { ResizedCrop } from "./resized-crop.ts";
import type { RandomRotation, Rotate } from "./rotate.ts";
import type { Solarize } from "./solarize.ts";
import type { ToFloat } from "./to-float.ts";
import type { TrivialAugmentWide } from "./trivial-augment.ts";

/** What to do to an image, as plain data: a name and settings, so that a worker can receive it and a report can print it. */
export type TransformData =
  | AdjustBrightness
  | AdjustContrast
  | AdjustHue
  | AdjustSaturation
  | AdjustSharpness
  | Affine
  | AutoAugment
  | Autocontrast
  | CenterCrop
  | ColorJitter
  | Crop
  | Equalize
  | Erase
  | GaussianBlur
  | Grayscale
  | HorizontalFlip
  | Invert
  | ModuleTransform
  | Normalize
  | Pad
  | Perspective
  | Posterize
  | RandAugment
  | RandomAffine
  | RandomApply
  | RandomChoice
  | RandomCrop
  | RandomErasing
  | RandomGrayscale
  | RandomHorizontalFlip
  | RandomPerspective
  | RandomResizedCrop
  | RandomRotation
  | RandomVerticalFlip
  | Resize
  | ResizedCrop
  | Rotate
  | Solarize
  | ToFloat
  | TrivialAugmentWide
  | VerticalFlip;

/** What to do to an image: plain data, or a function of your own, which stays on its thread. */
export type Transform = TransformData | TransformFunction;
