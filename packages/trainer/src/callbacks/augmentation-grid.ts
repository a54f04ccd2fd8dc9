import type { ImageDataset, PixelImage } from "@stratajs/datasets";
import { Rng } from "@stratajs/tensor";
import type { Callback } from "../callback.ts";
import { expectCount } from "../expect-settings.ts";
import type { Trainer } from "../trainer.ts";
import { contactSheet } from "./contact-sheet.ts";

export interface AugmentationGridOptions {
  /** The images as they are. */
  readonly originals: ImageDataset;
  /** The same images as training sees them: `withTransform(originals, …)`. */
  readonly augmented: ImageDataset;
  /** How many images, spread over the dataset; 8 by default. */
  readonly count?: number;
  /** How often each is augmented; 5 by default. */
  readonly times?: number;
  /** What the transforms draw from; `new Rng(0)` by default. */
  readonly rng?: Rng;
}

/**
 * Shows the loggers what augmentation does to images, when a fit starts: the image `augmentations`, in each row an original
 * and what became of it.
 */
export class AugmentationGrid implements Callback {
  readonly name = "AugmentationGrid";
  readonly #options: AugmentationGridOptions;

  constructor(options: AugmentationGridOptions) {
    const { originals, augmented, count = 8, times = 5 } = options;
    expectCount(this.name, { count, times });
    if (originals.length !== augmented.length || originals.length === 0) {
      throw new RangeError(
        `AugmentationGrid expected as many augmented images as originals, at least one, but got ${augmented.length} and ${originals.length}; ` +
          "make one from the other, by withTransform",
      );
    }
    this.#options = options;
  }

  async onFitStart({ loggers, step }: Trainer): Promise<void> {
    if (!loggers.some((logger) => logger.logImages)) return;
    const { originals, augmented, count = 8, times = 5, rng = new Rng(0) } = this.#options;
    const shown = Math.min(count, originals.length);
    const images: PixelImage[] = [];
    for (let row = 0; row < shown; row++) {
      const index = Math.floor((row * originals.length) / shown);
      images.push((await originals.get(index)).image);
      for (let time = 0; time < times; time++) {
        images.push((await augmented.get(index, rng.split())).image);
      }
    }
    const sheet = contactSheet(images, { columns: times + 1 });
    for (const logger of loggers) await logger.logImages?.("augmentations", [sheet], step);
  }
}
