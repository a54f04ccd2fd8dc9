import { gunzip, readBytes, sha256 } from "@stratajs/storage";

/** The four files of a data set in MNIST's format, without `.gz`. */
export const idxFileNames = {
  trainImages: "train-images-idx3-ubyte",
  trainLabels: "train-labels-idx1-ubyte",
  testImages: "t10k-images-idx3-ubyte",
  testLabels: "t10k-labels-idx1-ubyte",
} as const;

export type IdxFileKey = keyof typeof idxFileNames;
export type IdxFileUrls = Readonly<Record<IdxFileKey, URL>>;

/** Unpacked contents. */
export type IdxFiles = Readonly<Record<IdxFileKey, Uint8Array>>;

/** What is known about an unpacked file as it was published. */
export interface IdxFilePin {
  readonly bytes: number;
  readonly sha256: string;
}

export type IdxFilePins = Readonly<Record<IdxFileKey, IdxFilePin>>;

export const idxFileKeys = Object.keys(idxFileNames) as readonly IdxFileKey[];

/** More than any file of the family has. */
const mostBytes = 2 ** 30;

/** The content of one idx file, which may be packed with gzip. */
export async function readIdxFile(source: string | URL): Promise<Uint8Array> {
  const bytes = await readBytes(source);
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!isPacked) return bytes;
  try {
    return await gunzip(bytes, { maxBytes: mostBytes });
  } catch (error) {
    throw new Error(`could not read "${source}": ${(error as Error).message}`, { cause: error });
  }
}

/** @throws unless the unpacked content is what was published. */
export async function checkPin(place: string, content: Uint8Array, pin: IdxFilePin): Promise<void> {
  const actual = content.length === pin.bytes ? await sha256(content) : undefined;
  if (actual === pin.sha256) return;
  throw new Error(
    `holds other data than the published (${place}): ` +
      (actual === undefined
        ? `${content.length} bytes unpacked where ${pin.bytes} were expected`
        : `its content has SHA-256 ${actual} where ${pin.sha256} was expected`),
  );
}

/** The same for each of the four files, one after the other. */
export async function forEachFile<T>(
  make: (key: IdxFileKey) => Promise<T>,
): Promise<Record<IdxFileKey, T>> {
  const made: Partial<Record<IdxFileKey, T>> = {};
  for (const key of idxFileKeys) made[key] = await make(key);
  return made as Record<IdxFileKey, T>;
}
