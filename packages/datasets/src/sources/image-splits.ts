import type { DownloadProgress } from "@stratajs/storage";
import type { ImageDataset } from "../dataset.ts";
import type { ImageStatistics } from "./image-statistics.ts";

/** A data set as its authors divide it. */
export interface ImageSplits {
  readonly train: ImageDataset;
  readonly test: ImageDataset;
  /** The classes' names, by number. */
  readonly classes: readonly string[];
  /**
   * Of the training images as they were published, for `normalize`; of a subset's too, so that it is normalized as the
   * whole. Files of somebody's own in the same format have theirs.
   */
  readonly statistics: ImageStatistics;
  /** In a sentence, which data it is and where it came from. */
  readonly source: string;
}

export interface ImageSplitsOptions {
  /**
   * The folder of the files (the four idx files, packed or not; CIFAR's archive, or the files out of it), or
   * the one above it; by default the environment variable `STRATA_DATA`. A folder that is named and lacks a file is an error, never a reason to take
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
  /** Its folder in a data folder, in a mirror and in the cache. */
  readonly folderName: string;
  readonly classes: readonly string[];
  /** Of the training images that were published. */
  readonly statistics: ImageStatistics;
  /** Where a package of the system may have put it. */
  readonly systemFolder?: string;
  /** Base URLs with a slash at the end, the official one first. */
  readonly urls: readonly string[];
}

/** Unpacked contents by the files' names, such as `train-images-idx3-ubyte` or `data_batch_1.bin`. */
export type DataFiles = ReadonlyMap<string, Uint8Array>;

export interface FolderContent {
  readonly files: DataFiles;
  /** The folder, or the archive in it. */
  readonly place: string;
  /** Whether the files are those that were published, rather than others in their format. */
  readonly isPublished: boolean;
}

/** How data sets of a family lie in files. */
export interface SplitsFormat<Description extends SplitsDescription> {
  /** The names under which the files are to be had on the web. */
  publishedNames(description: Description): readonly string[];
  /**
   * What one of these files holds.
   *
   * @param source a path or URL.
   * @throws unless it is what was published.
   */
  readPublished(description: Description, name: string, source: string): Promise<DataFiles>;
  /** What to look for in a folder, for an error. */
  wantedInFolder(description: Description): string;
  /**
   * What a folder holds, undefined if it is nothing of the data set.
   *
   * @throws if it is a part only, or damaged.
   */
  readFolder(description: Description, folder: string): Promise<FolderContent | undefined>;
  /** @throws on contents that make no such data set. */
  toDatasets(
    description: Description,
    files: DataFiles,
  ): { readonly train: ImageDataset; readonly test: ImageDataset };
}

/** Why the full data set could not be had. */
export interface Missing {
  readonly missing: string;
}
