import type { Rng } from "@stratajs/tensor";
import { checkIndex, type Dataset, type UnreadableFile } from "./dataset.ts";
import type { SubsetRecipe } from "./loader/dataset-recipe.ts";

/** Some of another dataset's examples: number i is the other's number `indices[i]`. */
export class Subset<Example> implements Dataset<Example> {
  readonly dataset: Dataset<Example>;
  readonly indices: Int32Array;

  constructor(dataset: Dataset<Example>, indices: ArrayLike<number>) {
    for (const index of Array.from(indices)) checkIndex(index, dataset.length);
    this.dataset = dataset;
    this.indices = Int32Array.from(indices);
  }

  get length(): number {
    return this.indices.length;
  }

  get labels(): Int32Array | undefined {
    const { labels } = this.dataset;
    return labels && this.indices.map((index) => labels[index]!);
  }

  get recipe(): SubsetRecipe | undefined {
    const { recipe } = this.dataset;
    return recipe && { kind: "subset", dataset: recipe, indices: this.indices };
  }

  get unreadable(): readonly UnreadableFile[] {
    return this.dataset.unreadable ?? [];
  }

  noteUnreadable(file: UnreadableFile): void {
    this.dataset.noteUnreadable?.(file);
  }

  describe(index: number): string | undefined {
    return this.dataset.describe?.(this.indices[index]!);
  }

  get(index: number, rng?: Rng): Example | Promise<Example> {
    checkIndex(index, this.length);
    return this.dataset.get(this.indices[index]!, rng);
  }
}

/** The examples of `dataset` that `indices` names, in that order; PyTorch's `Subset`. */
export function subset<Example>(
  dataset: Dataset<Example>,
  indices: ArrayLike<number>,
): Subset<Example> {
  return new Subset(dataset, indices);
}
