import type { DownloadProgress } from "@stratajs/storage";
import type { ImageDataset } from "../dataset.ts";
import type { IdxFilePins } from "./idx-files.ts";

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
