import { cifar10, cifar100, fashionMnist, mnist, subset, type Dataset } from "@stratajs/datasets";
import type { Terminal } from "../terminal/terminal.ts";
import type { DatasetName } from "./dataset-names.ts";
import { DownloadLine } from "./download-line.ts";
import type { OpenedDataset } from "./opened-dataset.ts";
import { openImageFolder } from "./open-image-folder.ts";

export interface OpenDatasetOptions {
  /** Where its files are; found or fetched by default. */
  readonly folder?: string | undefined;
  /** Whether it may be fetched. */
  readonly download: boolean;
  readonly limitTrain?: number | undefined;
  readonly limitTest?: number | undefined;
  /** Decides which images of a folder without parts are for testing. */
  readonly seed: number;
  /** The classes that a model of an earlier run knows, in its order: a folder of images may lack some, not have others. */
  readonly classes?: readonly string[] | undefined;
}

const loaders = { fashionMnist, mnist, cifar10, cifar100 } satisfies Record<
  Exclude<DatasetName, "imageFolder">,
  unknown
>;

/** A data set by name, with the progress of a download shown. */
export async function openDataset(
  name: DatasetName,
  { folder, download, limitTrain, limitTest, seed, classes: known }: OpenDatasetOptions,
  terminal: Terminal,
): Promise<OpenedDataset> {
  const line = new DownloadLine(terminal);
  try {
    const opened =
      name === "imageFolder"
        ? await openImageFolder(folder, { seed, classes: known })
        : await loaders[name]({
            download,
            onProgress: (progress) => line.show(progress),
            ...(folder === undefined ? {} : { folder }),
          });
    const { train, test, classes, statistics, source } = opened;
    return {
      train: firstOf(train, limitTrain),
      test: firstOf(test, limitTest),
      classes,
      statistics,
      source: `${source}${describeLimits(limitTrain, limitTest)}`,
    };
  } finally {
    line.clear();
  }
}

function describeLimits(limitTrain: number | undefined, limitTest: number | undefined): string {
  const limits = [
    ...(limitTrain === undefined ? [] : [`${limitTrain.toLocaleString("en-US")} for training`]),
    ...(limitTest === undefined ? [] : [`${limitTest.toLocaleString("en-US")} for testing`]),
  ];
  return limits.length === 0 ? "" : `; only the first ${limits.join(" and ")}`;
}

function firstOf<Example>(dataset: Dataset<Example>, limit: number | undefined): Dataset<Example> {
  if (limit === undefined || limit >= dataset.length) return dataset;
  return subset(
    dataset,
    Array.from({ length: limit }, (_, index) => index),
  );
}
