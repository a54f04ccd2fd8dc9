import type { Answer } from "./classify.ts";
import type { ByteImage } from "./image-colors.ts";

/** Somebody who can be asked what images show. */
export interface Classifier {
  /** The model's name. */
  readonly model: string;
  /** Where its weights came from, for JSON. */
  readonly origin: Readonly<Record<string, string>>;
  /** Whether it learned from photographs in files, which are read as they were then. */
  readonly takesPhotos: boolean;
  /** All classes, the likeliest first. */
  classify(image: ByteImage): Promise<readonly Answer[]>;
  /** Something to say of an image before it is asked about. */
  hint?(image: ByteImage): string | undefined;
  dispose(): void;
}
