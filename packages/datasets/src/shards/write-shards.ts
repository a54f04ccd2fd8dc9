import { nodeModule, writeAtomically } from "@stratajs/storage";

/** An example to be written. */
export interface NewShardSample {
  /** Without a dot; by default the example's number, `000000001`. */
  readonly key?: string;
  /** By extension: bytes, text (a class number too), or anything else as JSON. */
  readonly files: Readonly<Record<string, Uint8Array | string | number | object>>;
}

export interface WriteShardsOptions {
  /** The files' names before their number: `train` gives `train-000000.tar`. */
  readonly name?: string;
  /** Examples in a shard; 1,000 by default. */
  readonly examplesPerShard?: number;
  /** Bytes after which a shard ends earlier; by default 2^28 (256 MiB), which are held in memory meanwhile. */
  readonly bytesPerShard?: number;
}

interface Entry {
  readonly header: { readonly name: string; readonly size: number; readonly mtime: Date };
  readonly body: Uint8Array;
}

/**
 * Writes examples into tar archives in WebDataset's layout, each as a whole or not at all; the same examples
 * give the same bytes.
 *
 * @returns the archives' paths, in order.
 *
 * @example
 * ```ts
 * await writeShards("shards", [{ files: { jpg: await readBytes("cat.jpg"), cls: 0 } }], { name: "train" });
 * ```
 */
export async function writeShards(
  folder: string,
  samples: Iterable<NewShardSample> | AsyncIterable<NewShardSample>,
  { name = "shard", examplesPerShard = 1000, bytesPerShard = 2 ** 28 }: WriteShardsOptions = {},
): Promise<string[]> {
  const { join } = nodeModule("node:path", "writeShards");
  const paths: string[] = [];
  let entries: Entry[] = [];
  let examples = 0;
  let bytes = 0;
  let total = 0;
  const finish = async (): Promise<void> => {
    const path = join(folder, `${name}-${String(paths.length).padStart(6, "0")}.tar`);
    await writeAtomically(path, await packShard(entries));
    paths.push(path);
    entries = [];
    examples = 0;
    bytes = 0;
  };
  const seen = new Set<string>();
  for await (const sample of samples) {
    const key = checkedKey(sample.key ?? String(total).padStart(9, "0"), seen);
    for (const entry of toEntries(key, sample.files)) {
      entries.push(entry);
      bytes += entry.body.length;
    }
    examples += 1;
    total += 1;
    if (examples >= examplesPerShard || bytes >= bytesPerShard) await finish();
  }
  if (examples > 0) await finish();
  return paths;
}

async function packShard(entries: readonly Entry[]): Promise<Uint8Array> {
  const { packTar } = await import("modern-tar");
  return packTar([...entries]);
}

function toEntries(key: string, files: NewShardSample["files"]): Entry[] {
  return Object.entries(files).map(([extension, content]) => {
    if (!/^[^/\\\0]+$/.test(extension)) {
      throw new Error(`writeShards expected an extension such as jpg but got "${extension}"`);
    }
    const body = toBytes(content);
    // No time of its own: the same examples give the same bytes.
    return { header: { name: `${key}.${extension}`, size: body.length, mtime: new Date(0) }, body };
  });
}

function toBytes(content: NewShardSample["files"][string]): Uint8Array {
  if (content instanceof Uint8Array) return content;
  const text = typeof content === "object" ? JSON.stringify(content) : String(content);
  return new TextEncoder().encode(text);
}

function checkedKey(key: string, seen: Set<string>): string {
  const isKey = /^[^.\\\0/]+(\/[^.\\\0/]+)*$/.test(key) && !/(^|\/)__[^/]*__($|\/)/.test(key);
  if (!isKey || seen.has(key)) {
    throw new Error(
      `writeShards expected keys without dots${isKey ? ", each once," : ""} but got "${key}"${isKey ? " twice" : ""}`,
    );
  }
  seen.add(key);
  return key;
}
