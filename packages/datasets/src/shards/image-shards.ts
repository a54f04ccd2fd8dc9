import type { Rng } from "@stratajs/tensor";
import type { ImageExample, IterableDataset, UnreadableFile } from "../dataset.ts";
import { UnreadableFiles } from "../files/unreadable-files.ts";
import type { ImageFileOptions } from "../files/image-file-dataset.ts";
import { decoderUrl, setDecoderUrl } from "../images/decode-in-node.ts";
import { decodeImage } from "../images/decode-image.ts";
import type { ImageShardsRecipe } from "../loader/dataset-recipe.ts";
import type { PixelImage } from "../pixel-image.ts";
import { applyTransforms } from "../transforms/apply-transforms.ts";
import type { Transform } from "../transforms/transform.ts";
import { ahead } from "./ahead.ts";
import type { ShardSource } from "./open-stream.ts";
import { readShard, sourceName, type ReadShardOptions, type ShardSample } from "./read-shard.ts";
import { sampleLabel } from "./sample-label.ts";
import { shuffled } from "./shuffled.ts";

export interface ImageShardsOptions extends ImageFileOptions, ReadShardOptions {
  /**
   * How many examples, still packed, wait to be drawn from at random; 0, the default, keeps the archives' order.
   * Shards come in random order then, too.
   */
  readonly shuffleBuffer?: number;
  /** The classes' names by number, where the archives name classes. */
  readonly classes?: readonly string[] | undefined;
  /** The member of a sample's `.json` that is its class, where it has no `.cls`; `label` by default. */
  readonly labelKey?: string;
  /** How many examples there are, where it is known, so that progress can be told. */
  readonly length?: number | undefined;
}

/** How many images are decoded at once. */
const decodedAhead = 8;

/**
 * Images and labels in tar archives in WebDataset's layout, read from beginning to end in each epoch, for data
 * that is larger than memory. Made by `imageShards`.
 *
 * An image that cannot be decoded is left out and listed in `unreadable`, or is an error under that policy; an
 * archive that is damaged is always an error.
 */
export class ImageShards implements IterableDataset<ImageExample> {
  readonly sources: readonly ShardSource[];
  readonly length: number | undefined;
  readonly #options: ImageShardsOptions;
  readonly #transforms: readonly Transform[];
  readonly #unreadable: UnreadableFiles;

  constructor(sources: readonly ShardSource[], options: ImageShardsOptions = {}) {
    const { shuffleBuffer = 0, unreadable = "report", transform = [] } = options;
    if (sources.length === 0) throw new RangeError("imageShards expected at least one shard");
    if (!Number.isSafeInteger(shuffleBuffer) || shuffleBuffer < 0) {
      throw new RangeError(
        `imageShards expected a shuffleBuffer that is an integer from 0 but got ${shuffleBuffer}`,
      );
    }
    this.sources = [...sources];
    this.length = options.length;
    this.#options = options;
    this.#transforms = [transform].flat();
    this.#unreadable = new UnreadableFiles(unreadable);
  }

  /** The images that could not be decoded so far, as `shard.tar: key.jpg`, sorted. */
  get unreadable(): readonly UnreadableFile[] {
    return this.#unreadable.list;
  }

  noteUnreadable(file: UnreadableFile): void {
    this.#unreadable.note(file);
  }

  get recipe(): ImageShardsRecipe {
    const options = { ...this.#options, transform: this.#transforms, decoderUrl: decoderUrl() };
    // structuredClone does not copy a URL.
    const sources = this.sources.map((each) => (each instanceof URL ? each.href : each));
    return { kind: "imageShards", sources, options };
  }

  /** An epoch; its order, and what is random about its images, come from `rng` alone. */
  async *iterate(rng: Rng): AsyncGenerator<ImageExample, void> {
    const { shuffleBuffer = 0 } = this.#options;
    const drawing = rng.split();
    const samples = this.#samples(shuffleBuffer > 0 ? drawing.split() : undefined);
    const decode = (sample: Located): Promise<ImageExample | undefined> =>
      this.#decode(sample, rng.split());
    for await (const example of ahead(
      shuffled(samples, shuffleBuffer, drawing),
      decodedAhead,
      decode,
    )) {
      if (example) yield example;
    }
  }

  async *#samples(rng: Rng | undefined): AsyncGenerator<Located, void> {
    const order = rng?.permutation(this.sources.length) ?? this.sources.keys();
    for (const index of order) {
      const source = this.sources[index]!;
      for await (const sample of readShard(source, this.#options)) {
        yield { ...sample, shard: sourceName(source) };
      }
    }
  }

  async #decode({ shard, key, files }: Located, rng: Rng): Promise<ImageExample | undefined> {
    const label = sampleLabel(shard, { key, files }, this.#options);
    const extension = imageExtensions.find((each) => files.has(each));
    if (extension === undefined) {
      throw new Error(
        `shard "${shard}" has no image ${imageExtensions.join(", ")} for "${key}" but ${[...files.keys()].join(", ")}`,
      );
    }
    let image: PixelImage;
    try {
      image = await decodeImage(files.get(extension)!, this.#options);
    } catch (error) {
      this.#unreadable.handle(`${shard}: ${key}.${extension}`, error);
      return undefined;
    }
    return { image: applyTransforms(this.#transforms, image, rng), label };
  }
}

type Located = ShardSample & { readonly shard: string };

const imageExtensions: readonly string[] = ["jpg", "jpeg", "png", "webp"];

/**
 * Images and labels in tar archives in WebDataset's layout: `000001.jpg` beside `000001.cls` (a number, or one
 * of `classes`) or `000001.json`. Packed with gzip or not; files, URLs, or files that a page's user chose.
 *
 * @example
 * ```ts
 * const train = imageShards(["train-000000.tar", "train-000001.tar"], { shuffleBuffer: 1000, transform: [resize([64, 64])] });
 * for await (const batch of new DataLoader(train, { batchSize: 128 })) console.log(batch.labels);
 * ```
 */
export function imageShards(
  sources: readonly ShardSource[],
  options: ImageShardsOptions = {},
): ImageShards {
  return new ImageShards(sources, options);
}

/** The same dataset, in a worker; there nobody would see what is said on the console. */
export function imageShardsOfRecipe({ sources, options }: ImageShardsRecipe): ImageShards {
  const { decoderUrl: url, ...own } = options as ImageShardsOptions & {
    readonly decoderUrl?: string;
  };
  setDecoderUrl(url);
  return new ImageShards(sources, {
    ...own,
    unreadable: own.unreadable === "error" ? "error" : "skip",
  });
}
