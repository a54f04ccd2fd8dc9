import type { DownloadProgress } from "@stratajs/storage";
import { hasNodeModules } from "@stratajs/storage";
import type { ImageDataset } from "../dataset.ts";
import { readIdxImages } from "../idx/read-idx-images.ts";
import { fetchFiles, readCachedFiles } from "./fetch-files.ts";
import type { IdxFilePins, IdxFiles } from "./idx-files.ts";
import { readNamedFolder, readSystemFolder } from "./read-folder.ts";

/** A data set as its authors divide it. */
export interface ImageSplits {
  readonly train: ImageDataset;
  readonly test: ImageDataset;
  /** The classes' names, by number. */
  readonly classes: readonly string[];
  /** In a sentence, which data it is and where it came from. */
  readonly source: string;
}

export interface ImageSplitsOptions {
  /**
   * The folder of the four idx files, packed or not, or the one above it; by default the environment
   * variable `STRATA_DATA`. A folder that is named and lacks a file is an error, never a reason to take
   * other data.
   */
  readonly folder?: string | undefined;
  /** Whether the files may be fetched if they are not on this machine; true by default. */
  readonly download?: boolean | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** Base URLs that have the files, to be tried before the official ones. */
  readonly mirrors?: readonly string[] | undefined;
}

/** What is known about a data set before any of its files is read. */
export interface SplitsDescription {
  readonly title: string;
  /** Its folder in a data folder and in the cache. */
  readonly folderName: string;
  readonly classes: readonly string[];
  /** Where a package of the system may have put it. */
  readonly systemFolder?: string;
  /** Base URLs with a slash at the end, the official one first. */
  readonly urls: readonly string[];
  readonly pins: IdxFilePins;
}

/** Why the full data set could not be had. */
export interface Missing {
  readonly missing: string;
}

/** The full data set: from a folder that was named, else the system, the cache, the web. */
export async function findSplits(
  description: SplitsDescription,
  options: ImageSplitsOptions,
): Promise<ImageSplits | Missing> {
  const named = options.folder ?? (globalThis.process?.env?.["STRATA_DATA"] || undefined);
  if (named !== undefined) {
    const { files, folder, isPublished } = await readNamedFolder(description, named);
    const own = isPublished ? "" : ", not the published files";
    return toSplits(description, files, `from ${folder}${own}`);
  }
  if (hasNodeModules()) {
    const files = await readSystemFolder(description);
    if (files) return toSplits(description, files, `from ${description.systemFolder}`);
    const cached = await readCachedFiles(description);
    if (cached) return toSplits(description, cached.files, `from the cache in ${cached.folder}`);
  }
  if (options.download === false) {
    return { missing: "it is not on this machine and fetching it was not allowed" };
  }
  const fetched = await fetchFiles(description, options);
  if ("missing" in fetched) return fetched;
  return toSplits(description, fetched.files, fetched.origin);
}

/** @param origin ends the sentence that says which data it is. */
export function toSplits(
  { title, classes }: Pick<SplitsDescription, "title" | "classes">,
  files: IdxFiles,
  origin: string,
): ImageSplits {
  const options = { classes: classes.length };
  const train = readIdxImages(files.trainImages, files.trainLabels, options);
  const test = readIdxImages(files.testImages, files.testLabels, options);
  const counts = `${count(train.length)} training and ${count(test.length)} test images`;
  return { train, test, classes, source: `${title}: ${counts} ${origin}` };
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}
