import type { Rng } from "@stratajs/tensor";
import { checkIndex, type Dataset, type UnreadableFile } from "./dataset.ts";
import type { ConcatRecipe } from "./loader/dataset-recipe.ts";

/** Datasets one after the other. */
class Concat<Example> implements Dataset<Example> {
  readonly datasets: readonly Dataset<Example>[];
  readonly length: number;
  /** `[datasets]`: how many examples come before each. */
  readonly #starts: readonly number[];

  constructor(datasets: readonly Dataset<Example>[]) {
    let length = 0;
    this.#starts = datasets.map((dataset) => {
      const start = length;
      length += dataset.length;
      return start;
    });
    this.datasets = [...datasets];
    this.length = length;
  }

  get labels(): Int32Array | undefined {
    const labels = new Int32Array(this.length);
    for (const [i, dataset] of this.datasets.entries()) {
      const own = dataset.labels;
      if (!own) return undefined;
      labels.set(own, this.#starts[i]!);
    }
    return labels;
  }

  get recipe(): ConcatRecipe | undefined {
    const recipes = this.datasets.flatMap(({ recipe }) => recipe ?? []);
    if (recipes.length < this.datasets.length) return undefined;
    return { kind: "concat", datasets: recipes };
  }

  get unreadable(): readonly UnreadableFile[] {
    const files = this.datasets.flatMap(({ unreadable }) => unreadable ?? []);
    // The same dataset may be a part twice.
    return [...new Map(files.map((file) => [file.path, file])).values()];
  }

  noteUnreadable(file: UnreadableFile): void {
    for (const dataset of this.datasets) dataset.noteUnreadable?.(file);
  }

  describe(index: number): string | undefined {
    const part = this.#partOf(index);
    return this.datasets[part]?.describe?.(index - this.#starts[part]!);
  }

  get(index: number, rng?: Rng): Example | Promise<Example> {
    checkIndex(index, this.length);
    const part = this.#partOf(index);
    return this.datasets[part]!.get(index - this.#starts[part]!, rng);
  }

  /** The last dataset that begins at the index or before: those of no examples begin where the next does. */
  #partOf(index: number): number {
    return this.#starts.findLastIndex((start) => start <= index);
  }
}

/**
 * The examples of several datasets, one dataset after the other; PyTorch's `ConcatDataset`.
 *
 * @example
 * ```ts
 * const all = concat(train, test);
 * ```
 */
export function concat<Example>(...datasets: readonly Dataset<Example>[]): Dataset<Example> {
  return new Concat(datasets);
}
