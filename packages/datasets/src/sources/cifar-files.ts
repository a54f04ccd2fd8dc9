import { gunzip, readBytes, sha256 } from "@stratajs/storage";
import { ArrayDataset } from "../array-dataset.ts";

/** What is known about CIFAR-10 or CIFAR-100 before its files are read. */
export interface CifarDescription {
  readonly title: string;
  /** Its folder in a data folder, in a mirror and in the cache. */
  readonly folderName: string;
  readonly classes: readonly string[];
  /** The authors' archive. */
  readonly archiveName: string;
  readonly urls: readonly string[];
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

/** Contents by name, such as `data_batch_1.bin`. */
export type CifarFiles = ReadonlyMap<string, Uint8Array>;

const SIDE = 32;
const PIXELS = SIDE * SIDE;
const CHANNELS = 3;
/** More than either archive holds. */
const mostBytes = 2 ** 28;

export function cifarFileNames({ train, test }: CifarDescription): string[] {
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
): Promise<CifarFiles> {
  const bytes = await readBytes(source);
  const isPublished = (await sha256(bytes)) === description.sha256;
  const files = await unpackCifar(description, bytes);
  if (!isPublished) await checkPins(description, files);
  return files;
}

async function unpackCifar(
  description: CifarDescription,
  bytes: Uint8Array,
): Promise<Map<string, Uint8Array>> {
  const names = new Set(cifarFileNames(description));
  // Loaded where it is needed, so that pages without a bundler need not know it.
  const { unpackTar } = await import("modern-tar");
  const entries = await unpackTar(await gunzip(bytes, { maxBytes: mostBytes }), {
    filter: ({ name }) => names.has(baseName(name)),
  });
  const files = new Map<string, Uint8Array>();
  for (const { header, data } of entries) if (data) files.set(baseName(header.name), data);
  return files;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** @throws unless every file is there with the content that was seen. */
async function checkPins(description: CifarDescription, files: CifarFiles): Promise<void> {
  for (const name of cifarFileNames(description)) {
    const content = files.get(name);
    const actual = content && (await sha256(content));
    if (actual !== undefined && actual === description.pins[name]) continue;
    throw new Error(
      `holds other data than the published: its SHA-256 is not ${description.sha256}, and ` +
        (content ? `${name} inside it is not known` : `there is no ${name} inside`),
    );
  }
}

/**
 * Puts records of a label and an image's red, green and blue planes together, as the loader wants images.
 *
 * @throws when a file has another size than its number of images says, or a label that is no class.
 */
export function readCifarImages(
  { title, classes, labelBytes }: CifarDescription,
  files: readonly (readonly [name: string, content: Uint8Array])[],
  count: number,
): ArrayDataset {
  const size = labelBytes + CHANNELS * PIXELS;
  const total = files.reduce((sum, [, { length }]) => sum + length, 0);
  if (total !== count * size || files.some(([, { length }]) => length % size !== 0)) {
    const sizes = files.map(([name, { length }]) => `${name} of ${length} bytes`).join(", ");
    throw new Error(
      `${title} expected ${count} records of ${size} bytes, ${count * size} in all, but got ${sizes}; the files are cut or damaged`,
    );
  }
  const images = new Uint8Array(count * PIXELS * CHANNELS);
  const labels = new Uint8Array(count);
  let image = 0;
  for (const [name, content] of files) {
    for (let start = 0; start < content.length; start += size, image++) {
      const label = content[start + labelBytes - 1]!;
      if (label >= classes.length) {
        throw new RangeError(
          `${title} expected labels from 0 to ${classes.length - 1} but got ${label} in ${name}, image ${start / size}; the file is damaged`,
        );
      }
      labels[image] = label;
      interleave(content, start + labelBytes, images, image * PIXELS * CHANNELS);
    }
  }
  return new ArrayDataset({ images, labels, imageShape: [SIDE, SIDE, CHANNELS] });
}

/** `[channels, pixels]` -> `[pixels, channels]` */
function interleave(from: Uint8Array, start: number, to: Uint8Array, target: number): void {
  for (let pixel = 0; pixel < PIXELS; pixel++) {
    const at = target + pixel * CHANNELS;
    to[at] = from[start + pixel]!;
    to[at + 1] = from[start + PIXELS + pixel]!;
    to[at + 2] = from[start + 2 * PIXELS + pixel]!;
  }
}
