import type { CenterCrop } from "./center-crop.ts";
import type { Crop } from "./crop.ts";
import type {
  HorizontalFlip,
  RandomHorizontalFlip,
  RandomVerticalFlip,
  VerticalFlip,
} from "./flip.ts";
import type { Normalize } from "./normalize.ts";
import type { Pad } from "./pad.ts";
import type { RandomCrop } from "./random-crop.ts";
import type { RandomResizedCrop } from "./random-resized-crop.ts";
import type { Resize } from "./resize.ts";
import type { ResizedCrop } from "./resized-crop.ts";
import type { ToFloat } from "./to-float.ts";

/**
 * What to do to an image, as plain data: a name and settings, so that a worker can receive it and a report
 * can print it.
 */
export type Transform =
  | CenterCrop
  | Crop
  | HorizontalFlip
  | Normalize
  | Pad
  | RandomCrop
  | RandomHorizontalFlip
  | RandomResizedCrop
  | RandomVerticalFlip
  | Resize
  | ResizedCrop
  | ToFloat
  | VerticalFlip;
