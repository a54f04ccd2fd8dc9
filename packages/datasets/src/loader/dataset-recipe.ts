import type { Transform } from "../transforms/transform.ts";

/** Images of one size in one array, as `ArrayDataset` takes them; shared memory stays shared. */
export interface ArrayRecipe {
  readonly kind: "array";
  /** `[examples, height, width, channels]` */
  readonly images: Uint8Array | Float32Array;
  /** `[examples]` */
  readonly labels: Int32Array;
  readonly imageShape: readonly [height: number, width: number, channels: number];
}

export interface SubsetRecipe {
  readonly kind: "subset";
  readonly dataset: DatasetRecipe;
  readonly indices: Int32Array;
}

export interface ConcatRecipe {
  readonly kind: "concat";
  readonly datasets: readonly DatasetRecipe[];
}

export interface TransformedRecipe {
  readonly kind: "transformed";
  readonly dataset: DatasetRecipe;
  readonly transforms: readonly Transform[];
}

/** Image files that are decoded when they are asked for: a folder's, or those that a page's user chose. */
export interface ImageFilesRecipe {
  readonly kind: "imageFiles";
  /** Paths in Node, or URLs; files in a page. */
  readonly files: readonly (string | Blob)[];
  /** `[files.length]` */
  readonly labels: Int32Array;
  /** What else the dataset needs to know, as plain data. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Images in tar archives, as `imageShards` takes them. */
export interface ImageShardsRecipe {
  readonly kind: "imageShards";
  /** Paths in Node, or URLs; files in a page. */
  readonly sources: readonly (string | Blob | Uint8Array)[];
  /** What else the dataset needs to know, as plain data. */
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * A dataset of one's own: what the function `export` of the module at `url` makes of `data`, perhaps as a promise.
 *
 * @example
 * ```ts
 * const recipe = { kind: "module", url: new URL("./drawings.js", import.meta.url).href, export: "drawings", data: { size: 64 } };
 * ```
 */
export interface ModuleRecipe {
  readonly kind: "module";
  /** Absolute, as `new URL("./mine.js", import.meta.url).href`: JavaScript that a worker can import as it is. */
  readonly url: string;
  readonly export: string;
  /** Whatever `structuredClone` copies. */
  readonly data: unknown;
}

/** How a worker makes a dataset again: plain data that can be sent to it. */
export type DatasetRecipe =
  | ArrayRecipe
  | SubsetRecipe
  | ConcatRecipe
  | TransformedRecipe
  | ImageFilesRecipe
  | ImageShardsRecipe
  | ModuleRecipe;
