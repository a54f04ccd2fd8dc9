import type { ShardSource } from "./open-stream.ts";
import { readTar, type TarFile } from "./read-tar.ts";

/** What belongs to one example in a shard: the files of one name, by their extensions. */
export interface ShardSample {
  /** Path and name up to the first dot: `train/000001` of `train/000001.seg.png`. */
  readonly key: string;
  /** By extension in lower case, without the first dot: `jpg`, `cls`, `seg.png`. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export interface ReadShardOptions {
  /** Larger files are an error; by default 2^28 (256 MiB). */
  readonly maxFileBytes?: number | undefined;
}

/** More files of one name than anybody means. */
const mostFiles = 64;

/** How to name a source to a person. */
export function sourceName(source: ShardSource): string {
  if (source instanceof Uint8Array) return `${source.length} bytes`;
  if (!(source instanceof Blob)) return String(source);
  return source instanceof File ? source.name : `a blob of ${source.size} bytes`;
}

/**
 * The samples of a tar archive in WebDataset's layout, where files that follow each other and differ in their
 * extensions only belong together. Hidden files and those of names like `__meta__` are passed over.
 *
 * @throws an Error that names the shard.
 *
 * @example
 * ```ts
 * for await (const { key, files } of readShard("train-000000.tar")) console.log(key, [...files.keys()]);
 * ```
 */
export async function* readShard(
  source: ShardSource,
  { maxFileBytes = 2 ** 28 }: ReadShardOptions = {},
): AsyncGenerator<ShardSample, void> {
  let sample: { key: string; files: Map<string, Uint8Array> } | undefined;
  for await (const { path, data } of filesOf(source, maxFileBytes)) {
    const name = splitName(path);
    if (!name) continue;
    if (sample && sample.key !== name.key) {
      yield sample;
      sample = undefined;
    }
    sample ??= { key: name.key, files: new Map() };
    if (sample.files.has(name.extension) || sample.files.size === mostFiles) {
      throw new Error(
        `shard "${sourceName(source)}" has ${sample.files.size === mostFiles ? `more than ${mostFiles} files` : `two files .${name.extension}`} of the name "${name.key}"; each belongs to one example`,
      );
    }
    sample.files.set(name.extension, data);
  }
  if (sample) yield sample;
}

async function* filesOf(source: ShardSource, maxFileBytes: number): AsyncGenerator<TarFile, void> {
  try {
    yield* readTar(source, { maxFileBytes });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`could not read the shard "${sourceName(source)}": ${reason}`, {
      cause: error,
    });
  }
}

function splitName(path: string): { readonly key: string; readonly extension: string } | undefined {
  const start = path.lastIndexOf("/") + 1;
  const dot = path.indexOf(".", start);
  if (dot <= start || /(^|\/)__[^/]*__($|\/)/.test(path)) return undefined;
  return { key: path.slice(0, dot), extension: path.slice(dot + 1).toLowerCase() };
}
