/** Fixed mean and deviation per channel: `(pixel - mean) / std` for pixels in [0, 1]. */
export interface Normalize {
  readonly name: "normalize";
  /** One value for each channel, or one for all. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

export interface Resize {
  readonly name: "resize";
  /** `[height, width]`, or the new length of the shorter edge. */
  readonly size: number | readonly [height: number, width: number];
  readonly antialias: boolean;
  /** Bilinear where it is absent. */
  readonly interpolation?: "bilinear" | "bicubic";
}

export interface CenterCrop {
  readonly name: "centerCrop";
  readonly size: readonly [height: number, width: number];
}

export interface HorizontalFlip {
  readonly name: "horizontalFlip";
}

export interface RandomHorizontalFlip {
  readonly name: "randomHorizontalFlip";
  /** The probability of a flip. */
  readonly p: number;
}

export interface ToFloat {
  readonly name: "toFloat";
}

/**
 * What to do to an image, as plain data: a name and settings, so that a worker can receive it and a report
 * can print it.
 */
export type Transform =
  | Normalize
  | Resize
  | CenterCrop
  | HorizontalFlip
  | RandomHorizontalFlip
  | ToFloat;
