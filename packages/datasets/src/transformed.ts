import type { Rng } from "@stratajs/tensor";
import type { ImageDataset, ImageExample, UnreadableFile } from "./dataset.ts";
import type { TransformedRecipe } from "./loader/dataset-recipe.ts";
import { applyTransforms } from "./transforms/apply-transforms.ts";
import type { Transform } from "./transforms/transform.ts";

/** Another dataset's examples, their images after transforms. */
export class Transformed implements ImageDataset {
  readonly dataset: ImageDataset;
  readonly transforms: readonly Transform[];

  constructor(dataset: ImageDataset, transforms: readonly Transform[]) {
    this.dataset = dataset;
    this.transforms = transforms;
  }

  get length(): number {
    return this.dataset.length;
  }

  get labels(): Int32Array | undefined {
    return this.dataset.labels;
  }

  get recipe(): TransformedRecipe | undefined {
    const { recipe } = this.dataset;
    return recipe && { kind: "transformed", dataset: recipe, transforms: this.transforms };
  }

  get unreadable(): readonly UnreadableFile[] {
    return this.dataset.unreadable ?? [];
  }

  noteUnreadable(file: UnreadableFile): void {
    this.dataset.noteUnreadable?.(file);
  }

  describe(index: number): string | undefined {
    return this.dataset.describe?.(index);
  }

  get(index: number, rng?: Rng): ImageExample | Promise<ImageExample> {
    const example = this.dataset.get(index, rng);
    if (example instanceof Promise) return example.then((from) => this.#transform(from, rng));
    return this.#transform(example, rng);
  }

  #transform(example: ImageExample, rng: Rng | undefined): ImageExample {
    return { ...example, image: applyTransforms(this.transforms, example.image, rng) };
  }
}
