import { readBytes, sha256 } from "@stratajs/storage";
import type { SplitsDescription } from "./image-splits.ts";
import { unpackGzip } from "./unpack-gzip.ts";

/** The four files of a data set in MNIST's format, without `.gz`. */
export const idxFileNames = {
  trainImages: "train-images-idx3-ubyte",
  trainLabels: "train-labels-idx1-ubyte",
  testImages: "t10k-images-idx3-ubyte",
  testLabels: "t10k-labels-idx1-ubyte",
} as const;

export type IdxFileKey = keyof typeof idxFileNames;
export type IdxFileUrls = Readonly<Record<IdxFileKey, URL>>;

/** What is known about an unpacked file as it was published. */
export interface IdxFilePin {
  readonly bytes: number;
  readonly sha256: string;
}

export interface IdxDescription extends SplitsDescription {
  readonly pins: Readonly<Record<IdxFileKey, IdxFilePin>>;
}

export const idxFileKeys = Object.keys(idxFileNames) as readonly IdxFileKey[];

/** The content of one idx file, which may be packed with gzip. */
export async function readIdxFile(source: string | URL): Promise<Uint8Array> {
  return unpackGzip(await readBytes(source), source);
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
