import { findSplits, foundOrThrow } from "./find-splits.ts";
import type { IdxDescription } from "./idx-files.ts";
import { idxFormat } from "./idx-format.ts";
import type { ImageSplits, ImageSplitsOptions } from "./image-splits.ts";

const mnistDescription: IdxDescription = {
  title: "MNIST",
  folderName: "mnist",
  classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  urls: [
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
  ],
  statistics: { mean: [0.13066048], std: [0.3081078] },
  pins: {
    trainImages: {
      bytes: 47_040_016,
      sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    },
    trainLabels: {
      bytes: 60_008,
      sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    },
    testImages: {
      bytes: 7_840_016,
      sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    },
    testLabels: {
      bytes: 10_008,
      sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    },
  },
};

/**
 * MNIST: grey images of handwritten digits, 28×28 pixels, 60,000 for training and 10,000 for testing;
 * torchvision's `MNIST`. LeCun et al. 1998.
 *
 * From the folder that is named, else from the cache or the web.
 *
 * @throws when it can be had from none of them, saying what to do.
 */
export async function mnist(options: ImageSplitsOptions = {}): Promise<ImageSplits> {
  return foundOrThrow(mnistDescription, await findSplits(mnistDescription, idxFormat, options), {
    put: "its four idx files",
    otherwise: "take fashionMnist(), which brings a subset along",
  });
}
