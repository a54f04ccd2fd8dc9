import { readBytes, sha256 } from "@stratajs/storage";
import type { DataFiles, SplitsDescription } from "./image-splits.ts";
import { unpackGzip } from "./unpack-gzip.ts";

/** What is known about CIFAR-10 or CIFAR-100 before its files are read. */
export interface CifarDescription extends SplitsDescription {
  /** The authors' archive. */
  readonly archiveName: string;
  readonly sha256: string;
  /** Names of the files inside, whose records follow one another. */
  readonly train: readonly string[];
  readonly test: readonly string[];
  /** Bytes before an image's pixels; the last one is the label. */
  readonly labelBytes: number;
  readonly trainImages: number;
  readonly testImages: number;
  /** SHA-256 of the files inside where they were seen: an archive that was packed anew is known by them. */
  readonly pins: Readonly<Record<string, string>>;
}

export function cifarFileNames({
  train,
  test,
}: Pick<CifarDescription, "train" | "test">): string[] {
  return [...train, ...test];
}

/**
 * The files of an archive as it was published, or with the same contents, packed by somebody else.
 *
 * @throws where it is neither.
 */
export async function readCifarArchive(
  description: CifarDescription,
  source: string,
): Promise<DataFiles> {
  const bytes = await readBytes(source);
  const files = await unpack(description, await unpackGzip(bytes, source));
  const unknown = await findUnknown(description, files);
  if (unknown === undefined || (await sha256(bytes)) === description.sha256) return files;
  throw new Error(
    `holds other data than the published: its SHA-256 is not ${description.sha256}, and ` +
      (files.has(unknown) ? `${unknown} inside it is not known` : `there is no ${unknown} inside`),
  );
}

async function unpack(description: CifarDescription, archive: Uint8Array): Promise<DataFiles> {
  const names = new Set(cifarFileNames(description));
  // Loaded where it is needed, so that pages without a bundler need not know it.
  const { unpackTar } = await import("modern-tar");
  const entries = await unpackTar(archive, { filter: ({ name }) => names.has(baseName(name)) });
  const files = new Map<string, Uint8Array>();
  for (const { header, data } of entries) if (data) files.set(baseName(header.name), data);
  return files;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The first file that is not there with the content that was seen. */
export async function findUnknown(
  { pins, ...description }: CifarDescription,
  files: DataFiles,
): Promise<string | undefined> {
  for (const name of cifarFileNames(description)) {
    const content = files.get(name);
    if (pins[name] === undefined || !content || (await sha256(content)) !== pins[name]) return name;
  }
  return undefined;
}
