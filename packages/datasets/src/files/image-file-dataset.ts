import { readBytes } from "@stratajs/storage";
import type { Rng } from "@stratajs/tensor";
import {
  checkIndex,
  type ImageDataset,
  type ImageExample,
  type UnreadableFile,
} from "../dataset.ts";
import type { PixelImage } from "../pixel-image.ts";
import { decodeImage, type DecodeOptions } from "../images/decode-image.ts";
import { decoderUrl, setDecoderUrl } from "../images/decode-in-node.ts";
import type { ImageFilesRecipe } from "../loader/dataset-recipe.ts";
import { applyTransforms } from "../transforms/apply-transforms.ts";
import type { Transform } from "../transforms/transform.ts";
import { UnreadableFiles, type UnreadablePolicy } from "./unreadable-files.ts";

export interface ImageFileOptions extends DecodeOptions {
  /** What to do to each image, in order, each time it is asked for. */
  readonly transform?: Transform | readonly Transform[] | undefined;
  /** What to do about files that cannot be read; `"report"` by default. */
  readonly unreadable?: UnreadablePolicy;
}

/** What such a dataset consists of: found by `imageFolder` or `imageFiles`, or sent to a worker. */
export interface ImageFileList {
  /** Paths or URLs, or files that a page's user chose. */
  readonly files: readonly (string | Blob)[];
  /** `[files.length]`: how to name each file to a person. */
  readonly paths: readonly string[];
  /** `[files.length]` */
  readonly labels: Int32Array;
  /** The classes' names, by number. */
  readonly classes: readonly string[];
  /** Files that were left out of the list. */
  readonly unreadable?: readonly UnreadableFile[];
}

/**
 * Image files with a class each, decoded when they are asked for. Made by `imageFolder` and `imageFiles`.
 *
 * Its length is fixed. A file that turns out to be damaged only when it is decoded is replaced by the next
 * readable one of its class, in each epoch and worker the same one, and listed in `unreadable`; under the
 * policy `"error"` it is an error.
 */
export class ImageFileDataset implements ImageDataset {
  /** `[length]`: the path of each example's file. */
  readonly paths: readonly string[];
  /** `[length]` */
  readonly labels: Int32Array;
  /** The classes' names, by number. */
  readonly classes: readonly string[];
  readonly #files: readonly (string | Blob)[];
  readonly #options: ImageFileOptions;
  readonly #transforms: readonly Transform[];
  readonly #unreadable: UnreadableFiles;

  constructor(list: ImageFileList, options: ImageFileOptions = {}) {
    const { unreadable = "report", transform = [] } = options;
    this.paths = list.paths;
    this.labels = list.labels;
    this.classes = list.classes;
    this.#files = list.files;
    this.#options = options;
    this.#transforms = [transform].flat();
    this.#unreadable = new UnreadableFiles(unreadable, list.unreadable);
  }

  get length(): number {
    return this.#files.length;
  }

  /** A class's number by its name: torchvision's `class_to_idx`. */
  get classToIndex(): ReadonlyMap<string, number> {
    return new Map(this.classes.map((name, index) => [name, index]));
  }

  /** The files that could not be read so far, sorted by path. */
  get unreadable(): readonly UnreadableFile[] {
    return this.#unreadable.list;
  }

  /** Takes note of a file that this dataset's copy in a worker could not read. */
  noteUnreadable(file: UnreadableFile): void {
    this.#unreadable.note(file);
  }

  get recipe(): ImageFilesRecipe {
    const { paths, classes, unreadable } = this;
    const list = { paths, classes, unreadable };
    const options = { ...this.#options, transform: this.#transforms };
    return {
      kind: "imageFiles",
      files: this.#files,
      labels: this.labels,
      options: { list, options, decoderUrl: decoderUrl() },
    };
  }

  /** A file as it is, such as for `writeShards`. */
  readFile(index: number): Promise<Uint8Array> {
    checkIndex(index, this.length);
    return readBytes(this.#files[index]!);
  }

  describe(index: number): string | undefined {
    return this.paths[index];
  }

  async get(index: number, rng?: Rng): Promise<ImageExample> {
    checkIndex(index, this.length);
    const label = this.labels[index]!;
    for (const candidate of this.#candidates(index)) {
      const image = await this.#decode(candidate);
      if (image) return { image: applyTransforms(this.#transforms, image, rng), label };
    }
    const { path, reason } = this.#unreadable.get(this.paths[index]!)!;
    throw new Error(
      `no file of class "${this.classes[label]}" could be read, among them "${path}": ${reason}`,
    );
  }

  /** The example itself, then those of its class that follow, from the beginning again after the last. */
  *#candidates(index: number): Generator<number> {
    for (let i = 0; i < this.length; i++) {
      const candidate = (index + i) % this.length;
      if (this.labels[candidate] !== this.labels[index]) continue;
      if (!this.#unreadable.get(this.paths[candidate]!)) yield candidate;
    }
  }

  async #decode(index: number): Promise<PixelImage | undefined> {
    try {
      return await decodeImage(await this.readFile(index), this.#options);
    } catch (error) {
      this.#unreadable.handle(this.paths[index]!, error);
      return undefined;
    }
  }
}

/** The same dataset again, in a worker; there nobody would see what is said on the console. */
export function imageFilesOfRecipe({ files, labels, options }: ImageFilesRecipe): ImageFileDataset {
  const {
    list,
    options: own,
    decoderUrl: url,
  } = options as {
    readonly decoderUrl: string | undefined;
    readonly list: Pick<ImageFileList, "paths" | "classes" | "unreadable">;
    readonly options: ImageFileOptions;
  };
  setDecoderUrl(url);
  const unreadable = own.unreadable === "error" ? "error" : "skip";
  return new ImageFileDataset({ ...list, files, labels }, { ...own, unreadable });
}
